import type { Log } from '../log.ts'
import type { HostFacts } from '../wire/host.ts'
import { createFollower, type Follower, type Interest } from './follower.ts'
import type { RemoteAgents } from './remote-agents.ts'
import { createTurns, type Turns } from './turns.ts'
import type { Member, Members, PeerTransport } from './types.ts'

export interface FollowDeps {
  members: Pick<Members, 'list' | 'get' | 'onChange'>
  transport: PeerTransport
  remote: RemoteAgents
  log: Pick<Log, 'debug'>
  onFacts(hostId: string, facts: HostFacts | null): void
}

/**
 * M19: keeps the agents of peers known. While someone here looks, each peer that can be reached is
 * followed; else it is asked now and then, so that cost grows with viewers and not with N².
 */
export interface Follow {
  /** How many look at this node's feed; not peers, or everybody would follow everybody. */
  watchers(count: number): void
  /** How many devices are told what happens, also while nobody looks. */
  subscribers(count: number): void
  /** Somebody asked for the list, and is likely to ask again. */
  asked(): void
  /** Something was changed on a peer through this node. */
  changed(hostId: string): void
  close(): void
}

/** Who asks without a feed is taken to look for so long. */
const ASKED_MS = 30_000
/** Of each peer; with more than 60 peers, one request in 5 s in all. */
const POLL_MS = 300_000
const POLLS_APART_MS = 5_000
/** After a start or a change of mind: soon, and not everybody at once. */
const SOON_MS = 1_500
/** A host that was just added, when it is not one of very many that all ask and are asked. */
const AT_ONCE_MS = 50
const SMALL_MESH = 64
const LOOKS_AT_ONCE = 16

export function createFollow(deps: FollowDeps): Follow {
  const { members, transport, remote, log, onFacts } = deps
  return followPeers(members, (hostId, ways) =>
    createFollower({
      ...{ hostId, transport, remote, log, ...ways },
      onFacts: (facts) => onFacts(hostId, facts),
    }),
  )
}

/** How often, and how many at once, are asked now and then. */
export interface PollWays {
  inTurn: Turns
  /** ms between two looks at one peer. */
  pollMs(): number
}

/** Decides what is wanted of each peer; `make` opens what does it. */
export function followPeers(
  members: FollowDeps['members'],
  make: (hostId: string, ways: PollWays) => Follower,
): Follow {
  const followers = new Map<string, Follower>()
  const inTurn = createTurns(LOOKS_AT_ONCE)
  let watching = 0
  let subscribed = 0
  let askedTimer: NodeJS.Timeout | undefined
  let closed = false

  const interestIn = ({ reach, compatible }: Member): Interest => {
    if (!compatible || reach === 'unreachable' || reach === 'down') return 'off'
    const looks = watching > 0 || subscribed > 0 || askedTimer !== undefined
    return looks ? 'follow' : 'poll'
  }

  function follower(hostId: string): Follower {
    const there = followers.get(hostId)
    if (there) return there
    const pollMs = () => Math.max(POLL_MS, followers.size * POLLS_APART_MS)
    const made = make(hostId, { inTurn, pollMs })
    followers.set(hostId, made)
    return made
  }

  const newMs = () => (members.list().length <= SMALL_MESH ? AT_ONCE_MS : SOON_MS)

  function decide(): void {
    if (closed) return
    for (const member of members.list()) follower(member.id).want(interestIn(member), SOON_MS)
  }

  const stopListening = members.onChange(({ kind, id }) => {
    const member = members.get(id)
    if (member) follower(id).want(interestIn(member), kind === 'added' ? newMs() : SOON_MS)
    else {
      followers.get(id)?.close()
      followers.delete(id)
    }
  })
  decide()

  return {
    watchers(count) {
      watching = count
      decide()
    },
    subscribers(count) {
      subscribed = count
      decide()
    },
    asked() {
      const isNew = askedTimer === undefined
      clearTimeout(askedTimer)
      askedTimer = setTimeout(() => {
        askedTimer = undefined
        decide()
      }, ASKED_MS)
      if (isNew) decide()
    },
    changed: (hostId) => followers.get(hostId)?.look(),
    close() {
      closed = true
      stopListening()
      clearTimeout(askedTimer)
      for (const each of followers.values()) each.close()
      followers.clear()
    },
  }
}
