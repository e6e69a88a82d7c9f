import type { Bus } from '../events/types.ts'
import type { Log } from '../log.ts'
import type { RemoteAgentStore } from '../store/remote-agents.ts'
import { createDirectory, type Directory } from './directory.ts'
import { createFollow, type Follow } from './follow.ts'
import { createHealth, type Health } from './health.ts'
import type { Learned } from './host-view.ts'
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
  /** Something was learned of a host, for whoever describes it. */
  learn(hostId: string, learned: Partial<Learned>): void
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
  close(): Promise<void>
}

export async function openRouting(deps: RoutingDeps): Promise<Routing> {
  const { hostId, dataDir, agents, members, transport, store, bus, log, learn } = deps
  const remote = await openRemoteAgents({
    store,
    bus,
    members,
    here: agents,
    onClaim: (claim) =>
      log.warn(claim, 'A host names an agent of another as its own; is its disk a copy? Not shown'),
    onAbout: (id, about) => learn(id, about),
    onError: (err) => log.warn({ err }, 'The agents of other hosts could not be written down'),
  })
  const directory = createDirectory({ hostId, here: agents, there: remote, members })
  const follow = createFollow({
    members,
    transport,
    remote,
    log,
    onFacts: (id, facts) => learn(id, { facts }),
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
    async close() {
      follow.close()
      splice.close()
      proxy.close()
      health.close()
      await remote.close()
    },
  }
}
