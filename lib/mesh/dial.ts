import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { connect as netConnect, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { connect as tlsConnect } from 'node:tls'
import { MaestroError } from '../errors.ts'
import { createPeerLookup } from './peer-url.ts'
import type { PeerResponse } from './types.ts'

/** A request to an origin, as it goes out. */
export interface Outgoing {
  method: string
  path: string
  headers?: Record<string, string>
  body?: Buffer
  signal?: AbortSignal
  /** On a connection of its own, which ends with the answer. */
  alone?: boolean
}

/** Why nobody was found at an address, as far as a person can do something about it. */
export type DialReason = 'unresolved' | 'refused' | 'silent' | 'foreign' | 'untrusted'

/** What could not be done, in words that follow "cannot be reached: ". */
export class DialError extends Error {
  /** Did it fail before the other side can have done anything? */
  readonly unsent: boolean
  readonly reason: DialReason | undefined

  constructor(why: string, unsent: boolean, options?: ErrorOptions & { reason?: DialReason }) {
    super(why, options)
    this.name = 'DialError'
    this.unsent = unsent
    this.reason = options?.reason
  }
}

export interface Dialer {
  /** Resolves with the head of the answer. Follows no redirect. Rejects with `DialError`. */
  send(origin: string, outgoing: Outgoing): Promise<PeerResponse>
  /** A connection that speaks nothing yet. */
  connect(origin: string, signal: AbortSignal): Promise<Socket>
  close(): void
}

/** Connections that nobody uses end before the other node's 60 s are over. */
const IDLE_MS = 30_000

/** Connections to nodes: kept alive, without Nagle's delay, their names resolved once for each. */
export function createDialer(): Dialer {
  const lookup = createPeerLookup()
  const kept = { keepAlive: true, noDelay: true, timeout: IDLE_MS, maxFreeSockets: 8, lookup }
  const agents = { 'http:': new HttpAgent(kept), 'https:': new HttpsAgent(kept) }

  function once(origin: string, outgoing: Outgoing, alone: boolean): Promise<PeerResponse> {
    const url = new URL(origin)
    const { method, path, headers, body, signal } = outgoing
    const secure = url.protocol === 'https:'
    const options: RequestOptions = {
      ...endOf(url),
      method,
      path,
      lookup,
      headers: { ...headers, host: url.host, ...(body && { 'content-length': body.length }) },
      agent: alone ? false : agents[secure ? 'https:' : 'http:'],
      ...(signal && { signal }),
    }
    return new Promise((resolve, reject) => {
      const req = secure ? httpsRequest(options) : httpRequest(options)
      req.on('response', (res) =>
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: res }),
      )
      req.on('error', (error: NodeJS.ErrnoException) => {
        // The other side had closed the connection while it lay idle.
        const stale = req.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
        reject(stale ? new StaleConnection() : dialError(error))
      })
      req.end(body)
    })
  }

  return {
    async send(origin, outgoing) {
      try {
        return await once(origin, outgoing, outgoing.alone ?? false)
      } catch (error) {
        if (!(error instanceof StaleConnection)) throw error
        // Byte for byte the same: should the first one have arrived after all, its nonce is used.
        return once(origin, outgoing, true)
      }
    },
    connect: (origin, signal) => openSocket(new URL(origin), lookup, signal),
    close() {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

class StaleConnection extends Error {}

function endOf(url: URL): { host: string; port: number } {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port }
}

function openSocket(
  url: URL,
  lookup: ReturnType<typeof createPeerLookup>,
  signal: AbortSignal,
): Promise<Socket> {
  const { host, port } = endOf(url)
  const secure = url.protocol === 'https:'
  return new Promise((resolve, reject) => {
    const socket = secure
      ? tlsConnect({ host, port, lookup, servername: host, ALPNProtocols: ['http/1.1'] })
      : netConnect({ host, port, lookup, noDelay: true })
    const fail = (error: Error) => {
      signal.removeEventListener('abort', abort)
      socket.destroy()
      reject(error instanceof DialError ? error : dialError(error as NodeJS.ErrnoException))
    }
    const abort = () => fail(new DialError('it does not answer', true, { reason: 'silent' }))
    signal.addEventListener('abort', abort, { once: true })
    socket.once('error', fail)
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      signal.removeEventListener('abort', abort)
      socket.off('error', fail)
      socket.setNoDelay(true)
      resolve(socket)
    })
  })
}

/** Failed before anything was sent. */
const UNSENT: Record<string, string> = {
  ENOTFOUND: 'its name cannot be resolved',
  EAI_AGAIN: 'its name cannot be resolved now',
  ECONNREFUSED: 'nothing listens there, the connection is refused',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'this machine has no network that leads there',
  EADDRNOTAVAIL: 'this machine has no address to reach it from',
  ETIMEDOUT: 'it does not answer',
}

const REASONS: Record<string, DialReason> = {
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'silent',
  ENETUNREACH: 'silent',
  ETIMEDOUT: 'silent',
}

function dialError(error: NodeJS.ErrnoException): DialError {
  // Several addresses were tried: any of their errors tells the reason.
  const [inner] = (error as AggregateError).errors ?? []
  const { code = '', message } = (inner as NodeJS.ErrnoException | undefined) ?? error
  const words = UNSENT[code]
  const options = { cause: error }
  const reason = REASONS[code]
  if (words !== undefined)
    return new DialError(words, true, { ...options, ...(reason && { reason }) })
  if (error.name === 'AbortError')
    return new DialError('it does not answer in time', false, { ...options, reason: 'silent' })
  if (code === 'EADDRREFUSED') return new DialError(message, true, options)
  if (code.startsWith('HPE_'))
    return new DialError('what answers there is not Maestro', false, {
      ...options,
      reason: 'foreign',
    })
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return new DialError('the connection broke', false, options)
  }
  if (/CERT|SELF_SIGNED|TLS|SSL/i.test(code)) {
    return new DialError(`its certificate is not trusted here (${message})`, true, {
      ...options,
      reason: 'untrusted',
    })
  }
  return new DialError(message || code, false, options)
}

/** A whole body; more than `limit` bytes, or none for `idleMs`, end it with a `DialError`. */
export async function readBody(body: Readable, limit: number, idleMs = 10_000): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  const idle = () => body.destroy(new DialError('its answer stopped half way', false))
  let timer = setTimeout(idle, idleMs)
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      clearTimeout(timer)
      timer = setTimeout(idle, idleMs)
      size += chunk.length
      if (size > limit) throw new DialError('its answer is larger than one may be', false)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof DialError) throw error
    throw new DialError('its answer broke off', false, { cause: error })
  } finally {
    clearTimeout(timer)
    body.destroy()
  }
  return Buffer.concat(chunks)
}

/** `HOST_UNREACHABLE` (502) in words. */
export function unreachable(name: string, why: string, cause?: unknown): MaestroError {
  const error = new MaestroError('HOST_UNREACHABLE', `${name} cannot be reached: ${why}.`)
  if (cause !== undefined) error.cause = cause
  return error
}
