import type { Reach } from '../wire/host.ts'

/** M14 */
export const MIN_SUSPICION_MS = 6000
const MAX_AWARENESS = 8
const FIRST_RETRY_MS = 1000
const MAX_RETRY_MS = 10_000
/** Others are asked again about hosts that stay silent: about one of them, not oftener than this. */
const WITNESS_MS = 30_000
/** In larger meshes, when many go silent, others are asked about the first, and then one in so long. */
const SMALL_MESH = 64
/** Those who were asked and kept silent have said nothing: others are asked soon, in a small mesh. */
const SILENT_MS = 5000
const NEW_INQUIRIES = 8
const NEW_INQUIRY_MS = 60_000

/** Of one peer, as this node sees it. */
export interface PeerState {
  reach: Exclude<Reach, 'here'>
  /** When it last answered or asked, by this node's clock. */
  lastSeenAt: number | null
  /** Round trip in ms, smoothed as in RFC 6298. */
  rtt: number | null
}

/** What other members say that were asked to reach a host: `asked` includes those who kept silent. */
export interface Witnesses {
  asked: number
  reached: number
  denied: number
  /** Is there anyone but this node and the host? */
  others: boolean
}

/**
 * How long a host is suspected before it counts as unreachable, in ms. `awareness` is Lifeguard's
 * local health: a node that hears little itself waits longer before it blames others.
 */
export function suspicionMs(members: number, interval: number, awareness: number): number {
  const patience = Math.max(MIN_SUSPICION_MS, 4 * Math.log10(Math.max(members, 1)) * interval)
  return patience * (awareness + 1)
}

/** M14: "down" only when somebody else cannot reach it either, or nobody else is there. */
export function verdictOf(witnesses: Witnesses | null): 'unreachable' | 'down' {
  if (!witnesses || witnesses.reached > 0) return 'unreachable'
  return witnesses.denied > 0 || !witnesses.others ? 'down' : 'unreachable'
}

const keptSilent = (witnesses: Witnesses | null) =>
  witnesses !== null && witnesses.asked > 0 && witnesses.reached + witnesses.denied === 0

interface Peer extends PeerState {
  suspectUntil: number
  backOff: number
  retryAt: number
  witnesses: Witnesses | null
  askedAt: number
}

/**
 * M6, M14: which peers answer. Each node's own view; it edits no list. Pure: who wants to know what
 * time it is or what to try next, calls.
 */
export interface Liveness {
  get(id: string): PeerState
  /** It answered us, after `rtt` ms. */
  answered(id: string, rtt: number): void
  /** It asked us: it lives, but that does not say that we reach it. True when that is to be tried. */
  asked(id: string): boolean
  /** It did not answer. True when others should be asked whether they reach it. */
  missed(id: string, members: number, interval: number): boolean
  testified(id: string, witnesses: Witnesses): void
  /** Ends suspicions that lasted long enough. */
  expire(): void
  /** One peer that does not answer and is due to be tried again; chosen by `random` in [0, 1). */
  due(random: number): string | undefined
  forget(id: string): void
  /** 0: all is well here; up to 8. */
  readonly awareness: number
}

export function createLiveness(
  now: () => number,
  onReach: (id: string, reach: PeerState['reach']) => void,
): Liveness {
  const peers = new Map<string, Peer>()
  const failing = new Set<string>()
  let awareness = 0
  let askedAt = Number.NEGATIVE_INFINITY
  let inquiries = NEW_INQUIRIES
  let refilledAt = now()

  function peer(id: string): Peer {
    const known = peers.get(id)
    if (known) return known
    const fresh: Peer = {
      reach: 'unknown',
      lastSeenAt: null,
      rtt: null,
      suspectUntil: 0,
      backOff: 0,
      retryAt: 0,
      witnesses: null,
      askedAt: Number.NEGATIVE_INFINITY,
    }
    peers.set(id, fresh)
    return fresh
  }

  function become(id: string, state: Peer, reach: PeerState['reach']): void {
    if (state.reach === reach) return
    state.reach = reach
    onReach(id, reach)
  }

  /** May others be asked about one more that has just gone silent? */
  function takeInquiry(): boolean {
    const at = now()
    inquiries = Math.min(NEW_INQUIRIES, inquiries + (at - refilledAt) / NEW_INQUIRY_MS)
    refilledAt = at
    if (inquiries < 1) return false
    inquiries--
    return true
  }

  return {
    get: (id) => peers.get(id) ?? { reach: 'unknown', lastSeenAt: null, rtt: null },
    answered(id, rtt) {
      const state = peer(id)
      failing.delete(id)
      awareness = Math.max(0, awareness - 1)
      state.lastSeenAt = now()
      state.rtt = state.rtt === null ? rtt : state.rtt + (rtt - state.rtt) / 8
      state.backOff = 0
      state.witnesses = null
      state.askedAt = Number.NEGATIVE_INFINITY
      become(id, state, 'up')
    },
    asked(id) {
      const state = peer(id)
      state.lastSeenAt = now()
      return state.reach !== 'up'
    },
    missed(id, members, interval) {
      const state = peer(id)
      failing.add(id)
      state.backOff = Math.min(Math.max(state.backOff * 2, FIRST_RETRY_MS), MAX_RETRY_MS)
      state.retryAt = now() + state.backOff
      if (state.reach === 'up' || state.reach === 'unknown') {
        state.suspectUntil = now() + suspicionMs(members, interval, awareness)
        become(id, state, 'suspect')
      }
      const isNew = state.askedAt === Number.NEGATIVE_INFINITY
      const isUnanswered =
        members <= SMALL_MESH && keptSilent(state.witnesses) && now() - state.askedAt >= SILENT_MS
      const isDue = now() - askedAt >= WITNESS_MS
      const mayAsk = () => members <= SMALL_MESH || takeInquiry()
      if (!isDue && !isUnanswered && !(isNew && mayAsk())) return false
      state.askedAt = askedAt = now()
      return true
    },
    testified(id, witnesses) {
      const state = peer(id)
      if (keptSilent(witnesses)) {
        awareness = Math.min(MAX_AWARENESS, awareness + 1)
      }
      state.witnesses = witnesses
      if (state.reach === 'unreachable' || state.reach === 'down') {
        become(id, state, verdictOf(witnesses))
      }
    },
    expire() {
      for (const id of failing) {
        const state = peer(id)
        if (state.reach === 'suspect' && now() >= state.suspectUntil) {
          become(id, state, verdictOf(state.witnesses))
        }
      }
    },
    due(random) {
      const due = [...failing].filter((id) => peer(id).retryAt <= now())
      return due[Math.floor(random * due.length)]
    },
    forget(id) {
      peers.delete(id)
      failing.delete(id)
    },
    get awareness() {
      return awareness
    },
  }
}
