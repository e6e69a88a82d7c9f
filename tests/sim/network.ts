import { generateKeyPairSync } from 'node:crypto'
import { contentDigest, signAnswer, signRequest } from '../../lib/mesh/signature.ts'
import type { Clock } from './clock.ts'

/** ms a leg; about what a mesh over the internet sees. */
const LEG_MS: readonly [min: number, max: number] = [8, 45]
/** After this long without an answer a request has failed. */
export const TIMEOUT_MS = 3000

export interface Traffic {
  messages: number
  /** Bodies as JSON, both ways. */
  body: number
  /** Heads of requests and answers. */
  head: number
}

/** Hands messages over, late or never, as a network does. */
export interface Network {
  /** The share of legs that get lost. */
  loss: number
  /** Can a message get from one to the other now? */
  connects: (from: string, to: string) => boolean
  /** Rejects after 3 s when a message is lost on either leg. */
  request<Answer>(
    from: string,
    to: string,
    body: object,
    answer: () => Promise<Answer>,
  ): Promise<Answer>
  readonly traffic: Traffic
}

export function createNetwork(clock: Clock, random: () => number, weigh: boolean): Network {
  const traffic: Traffic = { messages: 0, body: 0, head: 0 }

  function count(body: unknown, head: number): void {
    traffic.messages++
    if (!weigh) return
    traffic.body += Buffer.byteLength(JSON.stringify(body))
    traffic.head += head
  }

  const network: Network = {
    loss: 0,
    connects: () => true,
    traffic,
    request(from, to, body, answer) {
      return new Promise((resolve, reject) => {
        const giveUp = clock.schedule(TIMEOUT_MS, () => reject(new Error('no answer')))
        const leg = (run: () => void) => {
          if (random() < network.loss || !network.connects(from, to)) return
          const [min, max] = LEG_MS
          clock.schedule(min + (max - min) * random(), () => {
            if (network.connects(from, to)) run()
          })
        }
        // Where nobody is, no connection comes about, and nothing is sent.
        if (network.connects(from, to)) count(body, HEAD_BYTES.request)
        leg(() => {
          answer().then(
            (result) => {
              count(result, HEAD_BYTES.answer)
              leg(() => {
                giveUp()
                resolve(result)
              })
            },
            (error: unknown) => {
              count({}, HEAD_BYTES.answer)
              leg(() => {
                giveUp()
                reject(error)
              })
            },
          )
        })
      })
    },
  }
  return network
}

/**
 * Bytes of the heads of one exchange over HTTP/1.1 on a connection that stays: the request's with
 * the signature that the nodes make, and an answer's as a node sends it, signed as well.
 */
export const HEAD_BYTES = { request: requestHead(), answer: answerHead() }

function requestHead(): number {
  const { privateKey } = generateKeyPairSync('ed25519')
  const id = 'a'.repeat(26)
  const target = '/api/hosts/exchange-peers'
  const signed = signRequest({
    method: 'POST',
    target,
    to: id,
    from: id,
    role: 'admin',
    digest: contentDigest(Buffer.alloc(0)),
    at: Date.now(),
    key: privateKey,
  })
  const headers = {
    host: '100.100.100.100:23000',
    'content-type': 'application/json',
    'content-length': '1000',
    connection: 'keep-alive',
    ...signed,
  }
  return headBytes(`POST ${target} HTTP/1.1`, headers)
}

/** As `curl -D -` shows it for an answer of the API. */
function answerHead(): number {
  const { privateKey } = generateKeyPairSync('ed25519')
  const unused =
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), ' +
    'magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()'
  return headBytes('HTTP/1.1 200 OK', {
    'content-security-policy':
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': unused,
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    ...signAnswer({ nonce: '', status: 200, body: Buffer.alloc(0) }, privateKey),
    'content-length': '1000',
    date: new Date(0).toUTCString(),
    connection: 'keep-alive',
    'keep-alive': 'timeout=60',
  })
}

function headBytes(start: string, headers: Record<string, string>): number {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return Buffer.byteLength(`${[start, ...lines].join('\r\n')}\r\n\r\n`)
}
