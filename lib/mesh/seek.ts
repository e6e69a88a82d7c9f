import type { KeyObject } from 'node:crypto'
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { parseJson } from '../json.ts'
import type { IdentityAnswer } from '../wire/mesh.ts'
import { DialError, type Dialer, readBody } from './dial.ts'
import { checkIdentity } from './identity-proof.ts'

/** Who answered at an address. */
export interface Found {
  url: string
  answer: IdentityAnswer
  key: KeyObject
  /** ms. */
  rtt: number
  /** What to add to our clock to get the other's, in ms. */
  offset: number
}

const ANSWER_LIMIT = 16 * 1024
/** The next address is tried when the one before has not answered for so long. */
const STAGGER_MS = 300

/** M2: asks who is at `url`, and checks that the answer is signed for this very question. */
export async function identify(
  dialer: Dialer,
  url: string,
  timeoutMs: number,
  now: () => number,
  signal?: AbortSignal,
): Promise<Found> {
  const nonce = randomBytes(16).toString('base64url')
  const timeout = AbortSignal.timeout(Math.ceil(timeoutMs))
  const started = performance.now()
  try {
    const response = await dialer.send(url, {
      method: 'GET',
      path: `/api/hosts/identity?nonce=${nonce}`,
      signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
    })
    const rtt = performance.now() - started
    const body = await readBody(response.body, ANSWER_LIMIT, timeoutMs)
    return found(url, response.status, body, nonce, rtt, now())
  } catch (error) {
    if (!timeout.aborted) throw error
    throw new DialError('it does not answer', true, { cause: error, reason: 'silent' })
  }
}

function found(
  url: string,
  status: number,
  body: Buffer,
  nonce: string,
  rtt: number,
  now: number,
): Found {
  const value = parseJson(body.toString())
  if (status === 421 && isError(value)) throw new DialError(value.message, true)
  if (status === 429) throw new DialError('it has had too many questions from here', true)
  const checked = status === 200 ? checkIdentity(value, nonce) : null
  if (!checked) {
    const old = isError(value) ? ', or a version without a mesh' : ''
    throw new DialError(`what answers there is not Maestro${old}`, true, { reason: 'foreign' })
  }
  return { url, ...checked, rtt, offset: checked.answer.time - (now - rtt / 2) }
}

function isError(value: unknown): value is { error: true; message: string } {
  return (value as { error?: unknown } | null | undefined)?.error === true
}

/**
 * Finds the host `id` at one of `urls`, tried in their order: the next as soon as the one before
 * failed or kept silent for a moment. The first that proves to be it wins. Rejects with a `DialError`
 * that names what each said.
 */
export async function seek(
  dialer: Dialer,
  id: string,
  urls: readonly string[],
  timeoutMs: number,
  now: () => number,
): Promise<Found> {
  if (urls.length === 0) throw new DialError('no address of it is known', true)
  const deadline = performance.now() + timeoutMs
  const over = new AbortController()
  const failures: string[] = []
  let found: Found | undefined

  async function attempt(url: string): Promise<Found> {
    try {
      const answer = await identify(dialer, url, deadline - performance.now(), now, over.signal)
      if (answer.answer.id !== id) throw new DialError('another host answers there', true)
      found = answer
      return answer
    } catch (error) {
      const { message } = error as Error
      failures.push(urls.length > 1 ? `${url}: ${message}` : message)
      throw error
    }
  }

  const attempts: Promise<Found>[] = []
  try {
    for (const url of urls) {
      if (found || performance.now() > deadline - STAGGER_MS) break
      const started = attempt(url)
      attempts.push(started)
      await Promise.race([started.catch(() => undefined), delay(STAGGER_MS)])
    }
    return await Promise.any(attempts)
  } catch (error) {
    throw new DialError(failures.join('; '), true, { cause: error })
  } finally {
    over.abort()
  }
}
