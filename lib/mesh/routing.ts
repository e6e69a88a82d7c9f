import type { Bus } from '../events/types.ts'
import type { Log } from '../log.ts'
import type { RemoteAgentStore } from '../store/remote-agents.ts'
import type { HostFacts } from '../wire/host.ts'
import { createDirectory, type Directory } from './directory.ts'
import { createFollow, type Follow } from './follow.ts'
import { createHealth, type Health } from './health.ts'
import { createProxy, type PeerProxy } from './proxy.ts'
import { openRemoteAgents, type RemoteAgents } from './remote-agents.ts'
import { createSplice, type Splice } from './splice.ts'
import { openSpool, type Spool } from './spool.ts'
import type { Members, PeerTransport } from './types.ts'

export interface RoutingDeps {
  hostId: string
  dataDir: string
  /** The agents of this host. */
  agents: { has(id: string): boolean; list(): readonly unknown[] }
  members: Members
  transport: PeerTransport
  store: RemoteAgentStore
  bus: Pick<Bus, 'publish'>
  log: Pick<Log, 'debug' | 'warn'>
  /** A host is described otherwise than before: its agents or its facts. */
  onHost(hostId: string): void
}

/** What this node heard of a peer, for whoever describes hosts. */
export interface HeardOfHost {
  agents: number | null
  agentsAt: number | null
  facts: HostFacts | null
}

/** One view of all hosts: where an agent is, what is known of it, how it is reached. */
export interface Routing {
  readonly hostId: string
  readonly directory: Directory
  readonly remote: RemoteAgents
  readonly follow: Follow
  readonly proxy: PeerProxy
  readonly spool: Spool
  readonly splice: Splice
  readonly health: Health
  readonly members: Members
  readonly transport: PeerTransport
  heardOf(hostId: string): HeardOfHost
  close(): Promise<void>
}

export async function openRouting(deps: RoutingDeps): Promise<Routing> {
  const { hostId, dataDir, agents, members, transport, store, bus, log, onHost } = deps
  const facts = new Map<string, HostFacts>()
  const remote = await openRemoteAgents({
    store,
    bus,
    members,
    onError: (err) => log.warn({ err }, 'The agents of other hosts could not be written down'),
  })
  const directory = createDirectory({ hostId, here: agents, there: remote, members })
  const follow = createFollow({
    members,
    transport,
    remote,
    log,
    onFacts(id, news) {
      if (news === null || JSON.stringify(facts.get(id)) === JSON.stringify(news)) return
      facts.set(id, news)
      onHost(id)
    },
  })
  const proxy = createProxy({ transport, members })
  const splice = createSplice({ transport, members })
  const health = createHealth({ hostId, dataDir, agents: () => agents.list().length, log })

  return {
    hostId,
    directory,
    remote,
    follow,
    proxy,
    splice,
    health,
    members,
    transport,
    spool: openSpool(dataDir),
    heardOf: (id) => ({ ...remote.about(id), facts: facts.get(id) ?? null }),
    async close() {
      follow.close()
      splice.close()
      proxy.close()
      health.close()
      await remote.close()
    },
  }
}
