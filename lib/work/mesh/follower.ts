import type { Log } from '../../log.ts'
import type { PollWays } from '../../mesh/follow.ts'
import type { Follower, Interest } from '../../mesh/follower.ts'
import { type FeedWish, openPeerFeed, type PeerFeed } from '../../mesh/peer-feed.ts'
import type { PeerTransport } from '../../mesh/types.ts'
import type { WorkEvent } from '../../store/work/types.ts'
import { parseWorkFrame, type Teller, type WorkHeard } from './heard.ts'
import { type Etags, fetchWork } from './lists.ts'
import type { RemoteWork } from './remote-work.ts'

export interface WorkFollowerDeps extends PollWays, Teller {
  transport: PeerTransport
  remote: RemoteWork
  log: Pick<Log, 'debug'>
  random?: () => number
}

/** Hears of the work that one peer keeps. */
export interface WorkFollower extends Follower {
  /** Resolves when each change is heard, or that was tried and failed, or is not wanted. */
  caughtUp(): Promise<void>
  /** Also what the peer has done until now is heard then. */
  synced(): Promise<void>
}

const LOOK_MS = 50
/** The first at once: whoever looks is to know whether it is away. */
const RETRY_MS = [100, 500, 1_000, 2_000, 5_000, 10_000, 20_000]
/** Of a host that never answered: it may hear of us in a moment only. */
const NEW_RETRY_MS = [150, 300, 600, 1_500, 5_000, 20_000]
const GARBAGE_MS = 120_000
/** What may be heard while lists are on their way; a peer that says more begins anew. */
const MAX_WAITING = 20_000

const WISH: Omit<FeedWish<WorkHeard>, 'parse'> = {
  topics: ['project', 'task', 'session'],
  maxFrame: 16 * 1024 * 1024,
  maxEventsASecond: 20_000,
  maxBytesASecond: 64 * 1024 * 1024,
}

export function createWorkFollower(deps: WorkFollowerDeps): WorkFollower {
  const { hostId, ownHomeId, transport, remote, log, random = Math.random } = deps
  const teller = { hostId, ownHomeId }
  const wish = { ...WISH, parse: (text: string) => parseWorkFrame(text, teller) }
  let interest: Interest = 'off'
  let feed: PeerFeed | null = null
  let timer: NodeJS.Timeout | undefined
  /** While lists are on their way, what is heard waits to be applied over them. */
  let queue: WorkEvent[] | null = null
  let listing: AbortController | null = null
  /** Lists that are on their way are out of date already. */
  let again = false
  /** Of the lists that are known; none as soon as anything else was heard. */
  let etags: Etags = {}
  let failures = 0
  let answered = false
  const waiters = new Set<() => void>()
  /** Who waits for the answer to the ping that is on its way, and for that to the next. */
  let pinged: (() => void)[] = []
  let toPing: (() => void)[] = []
  let lastPing = 0

  const after = (ms: number, what: () => void) => {
    clearTimeout(timer)
    timer = setTimeout(what, ms * (0.8 + 0.4 * random()))
  }

  function release(): void {
    for (const done of [...waiters, ...pinged, ...toPing]) done()
    waiters.clear()
    pinged = []
    toPing = []
  }

  function follow(): void {
    clearTimeout(timer)
    const own: PeerFeed = openPeerFeed<WorkHeard>(transport, hostId, wish, {
      onHeard(heard) {
        if (feed !== own) return
        if (heard.type === 'hello' || heard.type === 'resync') fetchUnder(own)
        else if (heard.type === 'pong') answeredPing(own, heard.id)
        else if (heard.type === 'error') answeredPing(own, lastPing)
        else if (!queue) apply(heard.event)
        else if (queue.length < MAX_WAITING) queue.push(heard.event)
        else own.close('It said too much while its lists were on their way.')
      },
      onEnd({ garbage, message }) {
        if (feed !== own) return
        // A connection that broke is tried again at once; who does not take it then is away.
        if (!remote.isLive(hostId)) remote.failed(hostId)
        stop()
        log.debug({ hostId, why: message }, 'The work of a peer is not followed')
        const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? GARBAGE_MS
        failures += 1
        after(garbage ? GARBAGE_MS : wait, follow)
      },
    })
    feed = own
  }

  function stop(): void {
    clearTimeout(timer)
    const old = feed
    feed = null
    queue = null
    again = false
    listing?.abort()
    listing = null
    old?.close('Not needed any more.')
    remote.lost(hostId)
    release()
  }

  /** One at a time, for all who wait: a peer takes only so many messages. */
  function ping(own: PeerFeed): void {
    if (pinged.length > 0 || toPing.length === 0) return
    pinged = toPing
    toPing = []
    lastPing += 1
    own.ping(lastPing)
  }

  function answeredPing(own: PeerFeed, id: number): void {
    if (id !== lastPing) return
    for (const done of pinged) done()
    pinged = []
    ping(own)
  }

  /** The lists as they are now, then what was heard since: nothing falls between. */
  function fetchUnder(own: PeerFeed): void {
    queue = []
    again = listing !== null
    if (!again) fetchLists(own)
  }

  function fetchLists(own: PeerFeed): void {
    const asked = new AbortController()
    listing = asked
    fetchWork(transport, teller, etags, asked.signal).then(
      (lists) => {
        if (listing !== asked) return
        listing = null
        if (again) {
          again = false
          fetchLists(own)
          return
        }
        const heard = queue ?? []
        queue = null
        failures = 0
        etags = lists.etags
        remote.replace(hostId, lists, true)
        for (const event of heard) apply(event)
        for (const done of waiters) done()
        waiters.clear()
      },
      (error: Error) => {
        if (listing !== asked) return
        log.debug({ hostId, err: error }, 'The work of a peer could not be read')
        own.close('Its work could not be read.')
      },
    )
  }

  function apply(event: WorkEvent): void {
    etags = {}
    remote.hear(hostId, event)
  }

  function poll(): void {
    clearTimeout(timer)
    listing?.abort()
    const asked = new AbortController()
    listing = asked
    deps
      .inTurn(async () => {
        asked.signal.throwIfAborted()
        return fetchWork(transport, teller, etags, asked.signal)
      })
      .then((lists) => {
        if (listing !== asked) return
        etags = lists.etags
        answered = true
        remote.replace(hostId, lists, false)
      })
      .catch((error: Error) => {
        if (listing !== asked) return
        log.debug({ hostId, err: error }, 'A peer did not tell its work')
        failures += 1
      })
      .finally(() => {
        if (listing !== asked) return
        listing = null
        after((answered ? undefined : NEW_RETRY_MS[failures - 1]) ?? deps.pollMs(), poll)
      })
  }

  async function caughtUp(): Promise<void> {
    // Between two tries there is nothing to wait for.
    if (feed === null || remote.isLive(hostId)) return
    await new Promise<void>((resolve) => waiters.add(resolve))
  }

  return {
    want(next, soonMs) {
      if (next === interest) return
      interest = next
      failures = 0
      stop()
      if (next === 'follow') follow()
      else if (next === 'poll') after(random() * soonMs, poll)
    },
    look() {
      if (interest === 'poll') after(LOOK_MS, poll)
    },
    caughtUp,
    async synced() {
      await caughtUp()
      const own = feed
      if (!own || !remote.isLive(hostId)) return
      await new Promise<void>((resolve) => {
        toPing.push(resolve)
        ping(own)
      })
    },
    close() {
      interest = 'off'
      stop()
    },
  }
}
