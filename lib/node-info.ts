import { accessMode, isLoopback, isWildcard, reachableUrls, urlOf } from './addresses.ts'
import type { Config } from './config.ts'
import type { Listening } from './listen.ts'
import { VERSION } from './version.ts'
import type { NodeInfo, ProgramInfo, TmuxInfo } from './wire/node.ts'

/** What changes while the node runs. */
export interface NodeFacts {
  hostId: string
  epoch: string
  startedAt: number
  /** From Settings; the configured name stands in. */
  name: string | undefined
  listening: Listening
  tmux: TmuxInfo
  programs: readonly ProgramInfo[]
}

/** The node as `/api/node` and the `host:updated` event describe it. */
export function describeNode(config: Config, facts: NodeFacts): NodeInfo {
  const { port, addresses } = facts.listening
  return {
    id: facts.hostId,
    name: facts.name ?? config.name,
    version: VERSION,
    urls: reachableUrls(addresses, port, schemeOf(config), config.urls),
    access: accessMode(config.open, addresses),
    ui: config.ui,
    platform: process.platform,
    nodeVersion: process.versions.node,
    home: config.home,
    dataDir: config.dataDir,
    startedAt: facts.startedAt,
    tmux: facts.tmux,
    programs: [...facts.programs],
    epoch: facts.epoch,
  }
}

/** Where this machine itself reaches the node; `loopback` is how loopback is to be spelled. */
export function localUrl(
  config: Pick<Config, 'tls'>,
  { port, addresses }: Listening,
  loopback: 'localhost' | '127.0.0.1',
): string {
  const [address = loopback] = addresses
  const host = isLoopback(address) || isWildcard(address) ? loopback : address
  return urlOf(schemeOf(config), host, port)
}

function schemeOf({ tls }: Pick<Config, 'tls'>): 'http' | 'https' {
  return tls === null ? 'http' : 'https'
}
