import { randomBytes } from 'node:crypto'
import type { Log } from '../log.ts'
import type { AnyEnvelope, EventName, EventPayload } from '../wire/event.ts'
import { createListeners } from './listeners.ts'
import type { Bus } from './types.ts'

/** What the journal keeps, whichever is less. */
export const JOURNAL_EVENTS = 10_000
export const JOURNAL_MS = 10 * 60_000
/** In characters of JSON: whole agents are told, with all that their hosts wrote into them. */
export const JOURNAL_SIZE = 32 * 1024 * 1024

export interface BusOptions {
  hostId: string
  log: Pick<Log, 'error'>
  /** ms since the epoch. */
  now?: () => number
}

/**
 * The node's event bus. `seq` counts from 1, without gaps but for `skip`; `epoch` is new for every bus. An event
 * that a listener publishes is delivered after the one that is being delivered, so that every
 * listener sees one and the same order.
 */
export function createBus({ hostId, log, now = Date.now }: BusOptions): Bus {
  const epoch = randomBytes(9).toString('base64url')
  const listeners = new Set<(event: AnyEnvelope) => void>()
  const skipped = createListeners()
  const journal = createJournal()
  const pending: AnyEnvelope[] = []
  let delivering = false
  let seq = 0

  function deliver(): void {
    if (delivering) return
    delivering = true
    for (let event = pending.shift(); event !== undefined; event = pending.shift()) {
      for (const listener of [...listeners]) {
        try {
          listener(event)
        } catch (err) {
          log.error({ err, event: event.type }, 'A listener of the event bus failed')
        }
      }
    }
    delivering = false
  }

  return {
    epoch,
    get seq() {
      return seq
    },
    publish<N extends EventName>(type: N, data: EventPayload<N>, from = hostId) {
      seq += 1
      const timestamp = now()
      const event = { type, event: type, data, timestamp, seq, hostId: from } as AnyEnvelope
      journal.add(event)
      journal.trim(timestamp - JOURNAL_MS)
      pending.push(event)
      deliver()
    },
    subscribe(listener) {
      // A wrapper, so that the same function subscribed twice is two subscriptions.
      const own = (event: AnyEnvelope) => listener(event)
      listeners.add(own)
      return () => void listeners.delete(own)
    },
    skip() {
      // A number for what is missing, and nothing before it: whoever comes back later has missed it too.
      seq += 1
      journal.clear()
      skipped.tell()
    },
    onSkip: skipped.add,
    since(wantedEpoch, after) {
      if (wantedEpoch !== epoch || !Number.isInteger(after) || after < 0 || after > seq) return null
      journal.trim(now() - JOURNAL_MS)
      return journal.after(after, seq)
    },
  }
}

/** Events in order; dropping from the front only moves an index until half of the array is waste. */
function createJournal() {
  let entries: { event: AnyEnvelope; size: number }[] = []
  let first = 0
  let total = 0

  function dropFirst(): void {
    total -= entries[first]?.size ?? 0
    first += 1
  }

  return {
    add(event: AnyEnvelope) {
      const size = JSON.stringify(event).length
      entries.push({ event, size })
      total += size
      while (entries.length - first > JOURNAL_EVENTS || total > JOURNAL_SIZE) dropFirst()
    },
    clear() {
      while (first < entries.length) dropFirst()
      this.trim(0)
    },
    /** Drops what is older than `oldest`, ms since the epoch. */
    trim(oldest: number) {
      while (first < entries.length && (entries[first]?.event.timestamp ?? oldest) < oldest) {
        dropFirst()
      }
      if (first > entries.length / 2) {
        entries = entries.slice(first)
        first = 0
      }
    },
    /** All after `seq` up to `last`, or null when some of them are gone. */
    after(seq: number, last: number): AnyEnvelope[] | null {
      const kept = entries.length - first
      if (last - seq > kept) return null
      return entries.slice(entries.length - (last - seq)).map(({ event }) => event)
    },
  }
}
