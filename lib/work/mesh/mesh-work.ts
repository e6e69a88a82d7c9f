import type { Bus } from '../../events/types.ts'
import type { Log } from '../../log.ts'
import { type Follow, followPeers } from '../../mesh/follow.ts'
import type { Members, PeerTransport } from '../../mesh/types.ts'
import type { RemoteWorkStore, WorkKind } from '../../store/remote-work.ts'
import type { Work } from '../types.ts'
import { createWorkFollower, type WorkFollower } from './follower.ts'
import { openOwnProjects } from './own-projects.ts'
import { openRemoteWork, type RemoteWork } from './remote-work.ts'

export interface MeshWorkDeps {
  hostId: string
  /** What this node keeps, or shares with others. */
  work: Work
  /** `homeId` of that. */
  ownHomeId: string
  members: Members
  transport: PeerTransport
  store: RemoteWorkStore
  bus: Bus
  log: Pick<Log, 'debug' | 'warn'>
}

/** One view of the work of all homes: what is known of it, where it is, how fresh it is. */
export interface MeshWork {
  readonly remote: RemoteWork
  /** How many look at this node's feed. */
  watchers: Follow['watchers']
  isOwnProject(projectId: string): boolean
  /** What the homes have is known when it resolves, as far as they can be heard within a second. */
  fresh(): Promise<void>
  /**
   * The host that keeps it; undefined: this one, or nobody. What is neither here nor heard of is at
   * `likely`, or else looked for at the hosts that can be reached.
   */
  find(kind: WorkKind, id: string, likely?: string): Promise<string | undefined>
  /** The other host that keeps the session that an agent works on. */
  homeOfAgent(agentId: string): Promise<string | undefined>
  /** What was just done at a host is known here when it resolves; after a second at the latest. */
  synced(hostId: string): Promise<void>
  close(): Promise<void>
}

/** Nobody waits longer for what other hosts may have to say. */
const WAIT_MS = 1_000

export async function openMeshWork(deps: MeshWorkDeps): Promise<MeshWork> {
  const { hostId, work, ownHomeId, members, transport, store, bus, log } = deps
  const ownProjects = await openOwnProjects({ work, bus, hostId, log })
  const remote = await openRemoteWork({
    ...{ store, bus, members, ownHomeId },
    isHere: ownProjects.has,
    onClaim: (claim) =>
      log.warn(
        claim,
        'A host tells of a project of another as its own; is its disk a copy? Not shown',
      ),
    onError: (err) => log.warn({ err }, 'The work of other hosts could not be written down'),
  })
  const followers = new Map<string, WorkFollower>()
  const follow = followPeers(members, (id, ways) => {
    const made = createWorkFollower({
      ...{ hostId: id, ownHomeId, transport, remote, log },
      ...ways,
    })
    followers.set(id, made)
    return made
  })

  async function fresh(): Promise<void> {
    follow.asked()
    const current = members.list().flatMap(({ id }) => followers.get(id) ?? [])
    await atMost(WAIT_MS, Promise.all(current.map((each) => each.caughtUp())))
  }

  const exists = (kind: WorkKind, id: string): Promise<boolean> => {
    const found = {
      project: work.projects.get,
      task: work.tasks.get,
      session: work.sessions.get,
    }[kind](id)
    return found.then(
      () => true,
      () => false,
    )
  }

  return {
    remote,
    watchers: follow.watchers,
    isOwnProject: ownProjects.has,
    fresh,
    async find(kind, id, likely) {
      if (members.list().length === 0) return undefined
      if (kind === 'project' ? ownProjects.has(id) : await exists(kind, id)) return undefined
      const known = remote.hostOf(kind, id)
      if (known !== undefined) return known
      if (likely !== undefined && members.get(likely)) return likely
      await fresh()
      return remote.hostOf(kind, id)
    },
    async homeOfAgent(agentId) {
      if (members.list().length === 0) return undefined
      const known = remote.homeOfAgent(agentId)
      if (known !== undefined) return known
      await fresh()
      return remote.homeOfAgent(agentId)
    },
    async synced(id) {
      await atMost(WAIT_MS, followers.get(id)?.synced() ?? Promise.resolve())
      follow.changed(id)
    },
    async close() {
      follow.close()
      ownProjects.close()
      await remote.close()
    },
  }
}

async function atMost(ms: number, what: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([what, late])
  clearTimeout(timer)
}
