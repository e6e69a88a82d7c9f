import type { ReachFacts } from './access/reach.ts'
import {
  accessMode,
  isLoopback,
  isWildcard,
  localNameOf,
  reachableUrls,
  urlOf,
} from './addresses.ts'
import type { Config } from './config.ts'
import type { Listening } from './listen.ts'
import { VERSION } from './version.ts'
import type { Host } from './wire/host.ts'
import { PROTOCOL } from './wire/mesh.ts'
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

/** The node as `/api/node` describes it. */
export function describeNode(config: Config, facts: NodeFacts): NodeInfo {
  const { port, addresses } = facts.listening
  return {
    id: facts.hostId,
    name: facts.name ?? config.name,
    version: VERSION,
    urls: reachableUrls(addresses, port, schemeOf(config), config.urls, localName(config)),
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

/** What `waysToReach` needs; the tailnet's part is not known here. */
export function reachFacts(config: Config, { port, addresses }: Listening): ReachFacts {
  return {
    port,
    addresses,
    scheme: schemeOf(config),
    urls: config.urls,
    localName: localName(config),
    tailscale: { name: null, origin: null },
  }
}

/** macOS answers for its name by itself, other systems may not. */
function localName({ mdns }: Pick<Config, 'mdns'>): string | null {
  return mdns || process.platform === 'darwin' ? localNameOf() : null
}

/** This node as one of the hosts of the mesh. */
export function describeOwnHost(info: NodeInfo, agents: number): Host {
  const { platform, nodeVersion, home, ui, tmux, programs } = info
  return {
    id: info.id,
    name: info.name,
    self: true,
    urls: info.urls,
    url: null,
    reach: 'here',
    lastSeenAt: null,
    version: info.version,
    protocol: [...PROTOCOL],
    compatible: true,
    fingerprint: fingerprintOf(info.id),
    rtt: null,
    agents,
    agentsAt: null,
    facts: { platform, nodeVersion, home, ui, tmux, programs },
    health: null,
    addedAt: null,
    addedBy: null,
  }
}

/** A hostId is a hash of its host's key; in groups people can compare it. */
export function fingerprintOf(hostId: string): string {
  return (hostId.match(/.{1,4}/g) ?? []).join(' ')
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
