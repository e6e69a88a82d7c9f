import { createHash } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { encryptPush, type PushKeys } from './encryption.ts'
import { publicLookup } from './endpoint.ts'
import type { Vapid } from './vapid.ts'

/** What is asked of the push service (RFC 8030). */
export interface PushOrder {
  endpoint: string
  keys: PushKeys
  payload: string
  /** A later message about the same replaces this one where it still waits. */
  about: string
  urgency: 'low' | 'normal' | 'high'
  /** Seconds that the service keeps it for a device that is away. */
  ttl: number
  /** Somebody waits for the result: one attempt. */
  once?: boolean
}

/** `gone`: the device does not want pushes any more; `replaced`: a later message took its place. */
export type PushResult =
  | { outcome: 'sent' | 'gone' | 'replaced' }
  | { outcome: 'failed'; why: string }

export interface PushSender {
  /** Tries until it is taken, refused for good, replaced, or too often. Never rejects. */
  send(order: PushOrder): Promise<PushResult>
  close(): void
}

export interface SenderOptions {
  vapid(): Vapid
  /** ms before each further attempt. */
  retryMs?: readonly number[]
  now?: () => number
}

const RETRY_MS = [1_000, 5_000, 30_000, 120_000]
const ANSWER_MS = 15_000
/** A service that wants more than this is not waited for. */
const MAX_WAIT_MS = 10 * 60_000

interface Reply {
  status: number
  /** ms */
  retryAfter: number | null
}

export function createPushSender(options: SenderOptions): PushSender {
  const { vapid, retryMs = RETRY_MS, now = Date.now } = options
  const underWay = new Map<string, AbortController>()

  async function attempt(order: PushOrder, signal: AbortSignal): Promise<PushResult> {
    for (let tried = 0; ; tried++) {
      const reply = await post(order, vapid().authorize(order.endpoint, now()), signal).catch(
        (error: Error) => error,
      )
      if (signal.aborted) return { outcome: 'replaced' }
      const done = judge(reply)
      if (done) return done
      const wait = Math.max(retryMs[tried] ?? 0, waitOf(reply))
      if (order.once || tried >= retryMs.length || wait > MAX_WAIT_MS)
        return { outcome: 'failed', why: why(reply) }
      await sleep(wait, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return { outcome: 'replaced' }
    }
  }

  return {
    async send(order) {
      const key = `${order.endpoint} ${order.about}`
      underWay.get(key)?.abort()
      const control = new AbortController()
      underWay.set(key, control)
      try {
        return await attempt(order, control.signal)
      } catch (error) {
        return { outcome: 'failed', why: (error as Error).message }
      } finally {
        if (underWay.get(key) === control) underWay.delete(key)
      }
    },
    close() {
      for (const control of underWay.values()) control.abort()
    },
  }
}

/** Null: worth another attempt. */
function judge(reply: Reply | Error): PushResult | null {
  if (reply instanceof Error) return null
  const { status } = reply
  if (status >= 200 && status < 300) return { outcome: 'sent' }
  if (status === 404 || status === 410) return { outcome: 'gone' }
  if (status === 429 || status >= 500) return null
  return { outcome: 'failed', why: why(reply) }
}

const waitOf = (reply: Reply | Error) => (reply instanceof Error ? 0 : (reply.retryAfter ?? 0))

function why(reply: Reply | Error): string {
  if (reply instanceof Error) return `The push service was not reached: ${reply.message}`
  return reply.status >= 500 || reply.status === 429
    ? `The push service is not able to take it now (${reply.status}).`
    : `The push service refused it (${reply.status}). Turn notifications off and on again on that device.`
}

/** At most 32 characters of base64url (RFC 8030 section 5.4), and no name that the service could read. */
export function topicOf(about: string): string {
  return createHash('sha256').update(about).digest('base64url').slice(0, 32)
}

function post(order: PushOrder, authorization: string, signal: AbortSignal): Promise<Reply> {
  const body = encryptPush(Buffer.from(order.payload), order.keys)
  const url = new URL(order.endpoint)
  const secure = url.protocol === 'https:'
  return new Promise((resolve, reject) => {
    const req = (secure ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent: false,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      ...(secure && { lookup: publicLookup }),
      headers: {
        authorization,
        'content-type': 'application/octet-stream',
        'content-encoding': 'aes128gcm',
        'content-length': body.length,
        ttl: order.ttl,
        urgency: order.urgency,
        topic: topicOf(order.about),
      },
    })
    req.on('error', (error) => {
      const isLate = (error.cause as Error | undefined)?.name === 'TimeoutError'
      reject(isLate ? new Error('it did not answer in time') : error)
    })
    req.on('response', (res) => {
      // Only the head matters.
      res.destroy()
      const after = Number(res.headers['retry-after'])
      resolve({
        status: res.statusCode ?? 0,
        retryAfter: Number.isFinite(after) && after >= 0 ? after * 1000 : null,
      })
    })
    req.end(body)
  })
}
