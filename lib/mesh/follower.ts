import type { Log } from '../log.ts'
import { Host, type HostFacts } from '../wire/host.ts'
import { type Heard, parseFrame } from './heard.ts'
import { type FeedWish, openPeerFeed, type PeerFeed } from './peer-feed.ts'
import { fetchAgents, type PeerList } from './peer-list.ts'
import type { RemoteAgents } from './remote-agents.ts'
import type { Turns } from './turns.ts'
import type { PeerTransport } from './types.ts'

/** What is wanted of a peer: each change at once, a look now and then, nothing. */
export type Interest = 'follow' | 'poll' | 'off'

export interface FollowerDeps {
  hostId: string
  transport: PeerTransport
  remote: RemoteAgents
  log: Pick<Log, 'debug'>
  onFacts(facts: HostFacts | null): void
  /** ms between two looks. */
  pollMs(): number
  /** Of all who take a look now and then, few do at once. */
  inTurn: Turns
  random?: () => number
}

/** Hears of one peer's agents (M19). */
export interface Follower {
  /** A first look is taken within `soonMs`. */
  want(interest: Interest, soonMs: number): void
  /** Something changed there, by way of this node: look soon, unless each change is heard anyway. */
  look(): void
  close(): void
}

type Told = Exclude<Heard, { type: 'other' }>
type News = Exclude<Told, { type: 'hello' | 'resync' }>

/** Nobody's agents change so often; a peer that says more is broken. */
const WISH: Omit<FeedWish<Told>, 'parse'> = {
  topics: ['agent', 'host'],
  // An agent with the longest notes fits.
  maxFrame: 1024 * 1024,
  maxEventsASecond: 2_000,
  maxBytesASecond: 4 * 1024 * 1024,
}

const LOOK_MS = 50
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000, 20_000]
/** Of a host that never answered: it may hear of us in a moment only. */
const NEW_RETRY_MS = [150, 300, 600, 1_500, 5_000, 20_000]
const GARBAGE_MS = 120_000
const FACTS_MS = 5_000
/** What may be heard while a list is on its way; a peer that says more begins anew. */
const MAX_WAITING = 2_000

export function createFollower(deps: FollowerDeps): Follower {
  const { hostId, transport, remote, log, onFacts, random = Math.random } = deps
  const closing = new AbortController()
  let interest: Interest = 'off'
  let feed: PeerFeed | null = null
  let timer: NodeJS.Timeout | undefined
  /** While the list is on its way, what is heard waits to be applied over it. */
  let waiting: News[] | null = null
  /** Of the one list that is on its way. */
  let listing: AbortController | null = null
  /** It is out of date already: to be asked for once more. */
  let again = false
  let readingFacts = false
  /** Of the list that is known; none as soon as anything else was heard. */
  let etag: string | undefined
  let failures = 0
  let answered = false

  const after = (ms: number, what: () => void) => {
    clearTimeout(timer)
    timer = setTimeout(what, ms * (0.8 + 0.4 * random()))
  }

  function follow(): void {
    clearTimeout(timer)
    const wish = { ...WISH, parse: (text: string) => parseFrame(text, hostId) }
    const own: PeerFeed = openPeerFeed<Told>(transport, hostId, wish, {
      onHeard(heard) {
        if (feed !== own) return
        if (heard.type === 'hello' || heard.type === 'resync') fetchUnder(own)
        else if (!waiting) apply(heard)
        else if (waiting.length < MAX_WAITING) waiting.push(heard)
        else own.close('It said too much while its list was on its way.')
      },
      onEnd({ garbage, message }) {
        if (feed !== own) return
        stop()
        log.debug({ hostId, why: message }, 'A peer is not followed')
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
    waiting = null
    again = false
    listing?.abort()
    listing = null
    old?.close('Not needed any more.')
    remote.lost(hostId)
  }

  /** The list as it is now, then what was heard since it was asked for: nothing falls between. */
  function fetchUnder(own: PeerFeed): void {
    waiting = []
    again = listing !== null
    if (!again) fetchList(own)
  }

  function fetchList(own: PeerFeed): void {
    const asked = new AbortController()
    listing = asked
    fetchAgents(transport, hostId, undefined, asked.signal).then(
      ({ agents }) => {
        if (listing !== asked) return
        listing = null
        if (again) {
          again = false
          fetchList(own)
          return
        }
        const queue = waiting ?? []
        waiting = null
        etag = undefined
        failures = 0
        remote.replace(hostId, agents ?? [], true)
        for (const news of queue) apply(news)
      },
      (error: Error) => {
        if (listing !== asked) return
        log.debug({ hostId, err: error }, 'The agents of a peer could not be read')
        own.close('Its agents could not be read.')
      },
    )
    readFacts()
  }

  function apply(news: News): void {
    if (news.type === 'agent') remote.put(hostId, news.agent)
    else if (news.type === 'activity') remote.activity(hostId, news.news)
    else if (news.type === 'deleted') remote.drop(hostId, news.id)
    else onFacts(news.host.facts)
  }

  function poll(): void {
    clearTimeout(timer)
    listing?.abort()
    const asked = new AbortController()
    listing = asked
    deps
      .inTurn(async () => {
        asked.signal.throwIfAborted()
        return fetchAgents(transport, hostId, etag, asked.signal)
      })
      .then((list) => {
        if (listing === asked) take(list)
      })
      .catch((error: Error) => {
        if (listing !== asked) return
        log.debug({ hostId, err: error }, 'A peer did not answer')
        failures += 1
      })
      .finally(() => {
        if (listing !== asked) return
        listing = null
        after(untilNextLook(), poll)
      })
  }

  function take(list: PeerList): void {
    etag = list.etag
    answered = true
    if (list.agents) remote.replace(hostId, list.agents, false)
    else remote.heard(hostId)
    readFacts()
  }

  function untilNextLook(): number {
    const soon = answered ? undefined : NEW_RETRY_MS[failures - 1]
    return soon ?? deps.pollMs()
  }

  function readFacts(): void {
    if (readingFacts) return
    readingFacts = true
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(FACTS_MS)])
    transport
      .json(hostId, 'GET', '/api/hosts/self', undefined, { role: 'view', signal })
      .then((answer) => {
        const host = Host.safeParse(answer)
        if (host.success && host.data.id === hostId) onFacts(host.data.facts)
      })
      .catch((error: Error) => log.debug({ hostId, err: error }, 'A peer did not tell its facts'))
      .finally(() => {
        readingFacts = false
      })
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
    close() {
      interest = 'off'
      stop()
      closing.abort()
    },
  }
}
