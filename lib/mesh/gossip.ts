import { MaestroError } from '../errors.ts'
import type { ExchangeRequest, ExchangeResponse, MemRecord, MeshEntry } from '../wire/mesh.ts'
import { createDeadlines } from './deadlines.ts'
import { answerExchange, baseRequest, exchange, pages } from './exchange.ts'
import { createLiveness, type PeerState } from './liveness.ts'
import type { Membership, MergeResult } from './membership.ts'
import { createRumours } from './rumours.ts'
import { createWitnessBox } from './witnesses.ts'

/** M13, ms. */
const CALM_INTERVAL_MS = 3000
const NEWS_INTERVAL_MS = 1000
const NEWS_FOR_MS = 15_000
/** M12, ms. */
const RUMOUR_INTERVAL_MS = 150
const FANOUT = 3
const SMALL_MESH = 64
/** What comes in such numbers is not news but a list: to us, or to who compares with us next. */
const MAX_SPREAD = 64
/** So long after it got a list, or joined, a node passes on only what it is told as news, ms. */
const CATCH_UP_MS = 10_000
/** The introduction of a new host to some is waited for so long, ms. */
const INTRODUCTION_MS = 1500
/** A host that was just added is told all, so often, until it says that it heard. */
const GREETINGS = 8
const GREETING_MS = 400
/** Between attempts to reach peers that just showed that they live, ms. */
const HINT_INTERVAL_MS = 250

/** `send` rejects with this when the peer answers 410: we were removed. */
export class RemovedError extends Error {
  readonly tombstone: MemRecord
  /** The entry of who signed it, when the peer sent it along. */
  readonly by: MeshEntry | undefined

  constructor(tombstone: MemRecord, by?: MeshEntry) {
    super('This host was removed from the mesh.')
    this.name = 'RemovedError'
    this.tombstone = tombstone
    this.by = by
  }
}

export interface GossipDeps {
  membership: Membership
  /** ms; only differences are used. */
  now(): number
  /** In [0, 1). */
  random(): number
  /** Runs `fn` once, `ms` from now; returns what cancels it. */
  schedule(ms: number, fn: () => void): () => void
  /**
   * POST /api/hosts/exchange-peers to a member, answer parsed as `ExchangeResponse`. Rejects within
   * a few seconds: with `RemovedError` when it answers that this node was removed, with the peer's
   * `MaestroError` when it refuses, with `HOST_UNREACHABLE` or any other error when no answer came.
   */
  send(hostId: string, message: ExchangeRequest): Promise<ExchangeResponse>
  /** Records that a member sent and that are not right: for the audit log. */
  onRejected?(from: string, rejected: MergeResult['rejected']): void
  onReach?(hostId: string, reach: PeerState['reach']): void
}

/**
 * The engine of M12–M14. It starts at once and runs until `close()`. To wire it:
 * - a POST to exchange-peers from a current member (`membership.present` decides about strangers
 *   that show a `mem`, M11) is answered with what `receive(caller, body)` resolves with;
 * - whoever changes the membership otherwise than by `receive` calls `news` with the ids that others
 *   have to hear of: after `add`, `remove`, `update`, and a join (`lib/mesh/join.ts` names them);
 * - once after the start, `news([own id])` tells of the new boot;
 * - other traffic with a peer may tell how it went, with `answered` and `missed`.
 */
export interface Gossip {
  receive(from: string, message: ExchangeRequest): Promise<ExchangeResponse>
  news(ids: readonly string[]): void
  /** Compares all records with one member now; rejects when it cannot be reached. */
  exchangeWith(hostId: string): Promise<void>
  reachOf(hostId: string): PeerState
  answered(hostId: string, rttMs: number): void
  missed(hostId: string): void
  close(): void
}

export function createGossip(deps: GossipDeps): Gossip {
  const { membership, now, random, schedule } = deps
  const rumours = createRumours()
  const liveness = createLiveness(now, (id, reach) => deps.onReach?.(id, reach))
  const hints = new Set<string>()
  const cancels = new Map<string, () => void>()
  const deadlines = createDeadlines(schedule)
  const witnesses = createWitnessBox({
    membership,
    liveness,
    deadlines,
    now,
    pick: (count, except) => pick(count, (id) => id !== except && isUsable(id)),
    call,
    send: deps.send,
  })
  let newsUntil = Number.NEGATIVE_INFINITY
  let catchUpUntil = Number.NEGATIVE_INFINITY
  let calm = true
  let closed = false

  const stopWatching = membership.onChange(({ ids }) => {
    for (const id of ids) {
      if (membership.isMember(id)) continue
      liveness.forget(id)
      hints.delete(id)
      if (!membership.get(id)) rumours.drop(id)
    }
  })

  /** One timer of each name. */
  function later(name: string, ms: number, run: () => void): void {
    if (closed) return
    cancels.get(name)?.()
    cancels.set(
      name,
      schedule(ms, () => {
        cancels.delete(name)
        if (!closed) run()
      }),
    )
  }

  function interval(): number {
    calm = now() >= newsUntil
    return (calm ? CALM_INTERVAL_MS : NEWS_INTERVAL_MS) * (0.8 + 0.4 * random())
  }

  function tick(): void {
    later('tick', interval(), tick)
    membership.settle()
    liveness.expire()
    const partner = pick(1, isUsable)[0]
    const failing = liveness.due(random())
    if (partner) void attempt(partner)
    if (failing && membership.isMember(failing)) void attempt(failing)
  }

  function isUsable(id: string): boolean {
    const { reach } = liveness.get(id)
    return reach === 'up' || reach === 'unknown'
  }

  /** Different members at random; the search ends early when few will do. */
  function pick(count: number, wanted: (id: string) => boolean): string[] {
    const members = membership.members()
    const chosen = new Set<string>()
    for (let tries = 0; tries < 4 * count && chosen.size < count; tries++) {
      const id = members[Math.floor(random() * members.length)]
      if (id !== undefined && wanted(id)) chosen.add(id)
    }
    if (chosen.size === count) return [...chosen]
    const rest = members.filter((id) => wanted(id) && !chosen.has(id))
    while (chosen.size < count && rest.length > 0) {
      const [id] = rest.splice(Math.floor(random() * rest.length), 1)
      if (id !== undefined) chosen.add(id)
    }
    return [...chosen]
  }

  /** A message and its answer; what that says of the peer is kept. */
  async function call(id: string, message: ExchangeRequest): Promise<ExchangeResponse> {
    const start = now()
    try {
      const answer = await deps.send(id, message)
      if (membership.isMember(id)) liveness.answered(id, now() - start)
      return answer
    } catch (error) {
      if (error instanceof RemovedError) {
        liveness.answered(id, now() - start)
        if (membership.hearRemoval(id, error.tombstone, error.by)) hurry()
      } else if (isRefusal(error)) liveness.answered(id, now() - start)
      else if (!closed) miss(id)
      throw error
    }
  }

  function miss(id: string): void {
    if (!membership.isMember(id)) return
    const { length } = membership.members()
    const wait = calm ? CALM_INTERVAL_MS : NEWS_INTERVAL_MS
    if (liveness.missed(id, length + 1, wait)) void witnesses.ask(id)
  }

  /** An answer may come when its sender is no member any more, or when we have left: it is void. */
  function learn(from: string, entries: readonly MeshEntry[]): MergeResult {
    const result = membership.merge(membership.isMember(from) ? entries : [])
    learned(from, result, false)
    return result
  }

  /** `isNews`: it was told as a rumour, not found missing on comparing. */
  function learned(from: string, { changed, rejected }: MergeResult, isNews: boolean): void {
    if (rejected.length > 0) deps.onRejected?.(from, rejected)
    if (changed.length === 0) return
    // Who has a new record of its own has just started, or is back from where it was cut off.
    for (const id of changed) hint(id)
    if (changed.length > MAX_SPREAD) catchUpUntil = now() + CATCH_UP_MS
    else if (isNews || now() >= catchUpUntil) for (const id of changed) rumours.add(id)
    hurry()
    spreadSoon()
  }

  /** M13: once a second for a while. */
  function hurry(): void {
    newsUntil = now() + NEWS_FOR_MS
    if (calm) later('tick', interval(), tick)
  }

  function spreadSoon(): void {
    if (rumours.size > 0 && !cancels.has('spread')) {
      later('spread', random() * (RUMOUR_INTERVAL_MS / 3), spread)
    }
  }

  function spread(): void {
    const ids = rumours.next()
    for (const id of pick(FANOUT, isUsable)) void tell(id, ids)
    if (rumours.size > 0) later('spread', RUMOUR_INTERVAL_MS, spread)
  }

  async function tell(id: string, ids: readonly string[]): Promise<void> {
    for (const page of pages(membership, ids)) {
      const message = { ...baseRequest(membership), rumours: page }
      const answer = await call(id, message).catch(() => null)
      if (!answer) return
      rumours.told(idsOf(page), answer.knew ?? 0)
    }
  }

  function announce(ids: readonly string[]): void {
    if (closed) return
    for (const id of ids) if (membership.get(id)) rumours.add(id)
    const members = membership.members()
    // To all at once; the rounds after make good what was lost. A host that was removed is told too.
    const direct = members.length <= SMALL_MESH ? members.filter(isUsable) : []
    const removed = ids.filter((id) => membership.tombstoneOf(id) && id !== membership.hostId)
    for (const id of direct) void tell(id, ids)
    for (const id of removed) {
      void deps.send(id, tombstoneFor(membership, id)).catch(() => undefined)
    }
    spreadSoon()
  }

  /**
   * Gives a host that was just added all records: in one message, and once more as long as nobody
   * says that it came, since nobody else can talk to the host before. What does not fit into one
   * message is found by comparing.
   */
  async function greet(id: string): Promise<boolean> {
    const [page, ...more] = pages(membership, idsOf(membership.entries()))
    if (!page || more.length > 0) {
      return exchangeWith(id).then(
        () => true,
        () => false,
      )
    }
    for (let tries = 0; tries < GREETINGS && !closed && membership.isMember(id); tries++) {
      const message = { ...baseRequest(membership), rumours: page, repair: true }
      const told = call(id, message).then(
        () => true,
        () => false,
      )
      if (await deadlines.within(GREETING_MS, told)) return true
    }
    return false
  }

  /** A failure is in `liveness`; there is nothing else to do about it. */
  async function attempt(id: string): Promise<void> {
    await exchangeWith(id).catch(() => undefined)
  }

  async function exchangeWith(id: string): Promise<void> {
    const send = (message: ExchangeRequest) => call(id, message)
    const compared = await exchange(membership, send, (entries) => learn(id, entries))
    if (compared && !closed) membership.confirm()
  }

  /** A peer that does not answer shows that it lives: it is tried again soon. */
  function hint(id: string): void {
    if (id === membership.hostId || !membership.isMember(id) || isUsable(id)) return
    hints.add(id)
    if (!cancels.has('hint')) later('hint', HINT_INTERVAL_MS * random(), followHint)
  }

  function followHint(): void {
    const [id] = hints
    if (id === undefined) return
    hints.delete(id)
    if (!isUsable(id)) void attempt(id)
    if (hints.size > 0) later('hint', HINT_INTERVAL_MS, followHint)
  }

  later('tick', NEWS_INTERVAL_MS * random(), tick)

  return {
    async receive(from, message) {
      if (liveness.asked(from)) hint(from)
      if (message.probe !== undefined) return { reached: await witnesses.probe(message.probe) }
      const { response, learned: result } = answerExchange(membership, message)
      learned(from, result, message.repair !== true)
      return response
    },
    news(ids) {
      if (closed) return
      const fresh = ids.filter((id) => membership.isMember(id) && id !== membership.hostId)
      if (fresh.length === membership.members().length) catchUpUntil = now() + CATCH_UP_MS
      hurry()
      // A host that was just added gets to know the mesh before the mesh turns to it: it answers
      // only to whom it knows.
      const introduced = Promise.all(
        fresh.slice(0, FANOUT).map((id) => deadlines.within(INTRODUCTION_MS, greet(id))),
      )
      if (fresh.length > 0) void introduced.then(() => announce(ids))
      else announce(ids)
    },
    exchangeWith,
    reachOf: (id) => liveness.get(id),
    answered(id, rtt) {
      if (membership.isMember(id)) liveness.answered(id, rtt)
    },
    missed: miss,
    close() {
      closed = true
      stopWatching()
      for (const cancel of cancels.values()) cancel()
      deadlines.close()
      cancels.clear()
    },
  }
}

function idsOf(entries: readonly MeshEntry[]): string[] {
  return entries.flatMap(({ self, mem }) => self?.id ?? mem?.id ?? [])
}

/** It answered, though not as we wished: it may not have heard yet that we are members. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof MaestroError && error.code !== 'HOST_UNREACHABLE' && error.code !== 'TIMEOUT'
  )
}

/** Best effort: whoever is out of reach now is told when it next asks somebody. */
function tombstoneFor(membership: Membership, id: string): ExchangeRequest {
  return { ...baseRequest(membership), rumours: pages(membership, [id]).flat() }
}
