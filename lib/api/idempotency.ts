import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { MaestroError } from '../errors.ts'
import type { IdempotencyStore } from '../store/idempotency.ts'

/** Names one request over all its tries (IETF draft-ietf-httpapi-idempotency-key-header). */
export const KEY_HEADER = 'idempotency-key'

const KEY = /^[\x21-\x7e]{8,100}$/

export interface Idempotency {
  /**
   * Does `work` once for each key that requests bear: a second request with the key, also after a
   * restart, gets the first one's answer. `what` is all that must be alike. A request that was
   * refused before anything was done may be tried again. Without a key it is just done.
   */
  once<T>(incoming: IncomingMessage, what: readonly unknown[], work: () => Promise<T>): Promise<T>
}

interface Running {
  digest: string
  answer: Promise<unknown>
}

/** Refused before anything was typed, so that another try is the first one. */
const NOT_DONE: ReadonlySet<string> = new Set([
  'AGENT_NOT_FOUND',
  'AGENT_BUSY',
  'QUESTION_CHANGED',
  'VALIDATION_ERROR',
])

export function createIdempotency(store: IdempotencyStore): Idempotency {
  const running = new Map<string, Running>()

  async function first<T>(key: string, digest: string, work: () => Promise<T>): Promise<T> {
    const kept = await store.get(key)
    if (kept) {
      requireSame(kept.digest, digest)
      if (kept.answer === null) throw unknownOutcome()
      return JSON.parse(kept.answer) as T
    }
    await store.begin(key, digest)
    try {
      const answer = await work()
      await store.finish(key, JSON.stringify(answer))
      return answer
    } catch (error) {
      if (error instanceof MaestroError && NOT_DONE.has(error.code)) await store.drop(key)
      throw error
    }
  }

  return {
    async once<T>(incoming: IncomingMessage, what: readonly unknown[], work: () => Promise<T>) {
      const key = keyOf(incoming)
      if (key === null) return work()
      const digest = createHash('sha256').update(JSON.stringify(what)).digest('base64url')
      const now = running.get(key)
      if (now) {
        requireSame(now.digest, digest)
        return now.answer as Promise<T>
      }
      const answer = first(key, digest, work)
      running.set(key, { digest, answer })
      try {
        return await answer
      } finally {
        running.delete(key)
      }
    },
  }
}

function keyOf({ headers }: IncomingMessage): string | null {
  const key = headers[KEY_HEADER]
  if (key === undefined) return null
  if (typeof key === 'string' && KEY.test(key)) return key
  throw new MaestroError(
    'VALIDATION_ERROR',
    'Idempotency-Key: 8 to 100 printable ASCII characters without spaces, such as a UUID.',
    { field: 'Idempotency-Key' },
  )
}

function requireSame(kept: string, digest: string): void {
  if (kept === digest) return
  throw new MaestroError(
    'IDEMPOTENCY_KEY_REUSED',
    'This Idempotency-Key came with another request before. Use a new one for each request.',
  )
}

function unknownOutcome(): MaestroError {
  return new MaestroError(
    'OUTCOME_UNKNOWN',
    'It was begun before and not seen to end, so it may have been typed. Look at the agent’s terminal before you send it again.',
  )
}
