import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { createProxyServer } from 'http-proxy-3'
import { MaestroError } from '../errors.ts'
import type { Role } from '../gate/types.ts'
import { unreachable } from './dial.ts'
import { knock, type NamedPeer } from './knock.ts'
import type { PeerAgent } from './peer-agent.ts'
import type { Body } from './spool.ts'
import type { PeerTransport } from './types.ts'

export interface ToSend {
  peer: NamedPeer
  agent: PeerAgent
  /** What whoever asks may do here; the peer may grant less. */
  role: Role
  /** The agent that asks. */
  agentId?: string
  body: Body | null
}

/** Without an answer for so long, the peer is asked for a sign of life, again and again. */
const SILENT_MS = 1_200

/** The head of an answer; `again`: to the second of two equal requests, for the first found no way. */
export interface Sent {
  answer: IncomingMessage
  again: boolean
}

/**
 * Sends `req` to a peer, signed, with `body` as its body. Resolves with the head of the answer;
 * rejects with `HOST_UNREACHABLE` when the peer gives no sign of life within 3 s.
 */
export async function sendToPeer(
  transport: PeerTransport,
  req: IncomingMessage,
  res: ServerResponse,
  what: ToSend,
): Promise<Sent> {
  const { method = 'GET' } = req
  const path = sentPath(req.url)
  const { peer, role, agentId, body, agent } = what
  const digest = body ? { digest: body.digest } : {}
  const asked = { method, path, role, ...(agentId !== undefined && { agentId }) }
  const signed = await transport.sign(peer.id, { ...asked, ...digest })
  const host = new URL(signed.url).host
  const headers = { ...signed.headers, ...lengthOf(method, body), host }
  const send = () => sendOnce(transport, req, res, { peer, agent, body, headers })
  try {
    return { answer: await send(), again: false }
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw error
    // Byte for byte the same: should the first one have arrived after all, its nonce is used.
    return { answer: await send(), again: true }
  }
}

/** The peer had closed a connection that lay idle, just when it was used. */
class StaleConnection extends Error {}

function sendOnce(
  transport: PeerTransport,
  req: IncomingMessage,
  res: ServerResponse,
  {
    peer,
    agent,
    body,
    headers,
  }: Omit<ToSend, 'role' | 'agentId'> & { headers: Record<string, string> },
): Promise<IncomingMessage> {
  const proxy = createProxyServer({
    // The agent knows the way: this only has to look like one.
    target: { protocol: 'http:', host: 'peer', port: 80 },
    agent,
    headers,
    selfHandleResponse: true,
    // The path as it came, for so it was signed; else quotes and brackets in it are written anew.
    toProxy: true,
  })
  const source = body?.open() ?? Readable.from([])
  return new Promise((resolve, reject) => {
    let sent: ClientRequest | undefined
    let over = false
    const settle = (outcome: IncomingMessage | Error) => {
      if (over) return
      over = true
      silence.close()
      res.off('close', leave)
      if (outcome instanceof Error) {
        sent?.destroy()
        source.destroy()
        reject(outcome)
      } else resolve(outcome)
    }
    const leave = () => settle(new MaestroError('TIMEOUT', 'Whoever asked did not wait.'))
    const silence = watchSilence(transport, peer, settle)
    res.once('close', leave)
    // Heard to the end: the peer may answer before it has the whole body, and waits for the rest.
    source.on('error', (error) => {
      settle(unreadable(error))
      sent?.destroy()
    })
    // What found no connection in time must not be sent when it finds one.
    proxy.on('proxyReq', (request) => {
      request.once('close', () => source.destroy())
      if (over) request.destroy()
      else sent = request
    })
    proxy.on('proxyRes', (answer) => settle(answer as IncomingMessage))
    proxy.on('econnreset', settle)
    proxy.web(req, res, { buffer: source }, (error) =>
      settle(explain(error, peer, sent?.reusedSocket === true)),
    )
  })
}

function unreadable(cause: Error): MaestroError {
  const error = new MaestroError(
    'INTERNAL_ERROR',
    'What was to be sent on could not be read again on this host. Is its disk full or gone? Try again.',
  )
  error.cause = cause
  return error
}

function explain(error: NodeJS.ErrnoException, peer: NamedPeer, reused: boolean): Error {
  if (error instanceof MaestroError) return error
  if (reused && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) {
    return new StaleConnection('the connection was closed', { cause: error })
  }
  return unreachable(peer.name, wordsOf(error), error)
}

/** As the proxy sends it: without the `?` of an empty query. */
function sentPath(url = '/'): string {
  return url.indexOf('?') === url.length - 1 ? url.slice(0, -1) : url
}

/** A body that is not there has to be told too, or it is sent in chunks. */
function lengthOf(method: string, body: Body | null): Record<string, string> {
  if (body) return { 'content-length': String(body.size) }
  return method === 'GET' || method === 'HEAD' ? {} : { 'content-length': '0' }
}

/** Gives up on a peer that is silent, not on one that is busy. */
function watchSilence(
  transport: PeerTransport,
  peer: NamedPeer,
  giveUp: (error: Error) => void,
): { close(): void } {
  let closed = false
  let timer: NodeJS.Timeout | undefined
  const wait = () => {
    if (closed) return
    timer = setTimeout(() => knock(transport, peer).then(wait, giveUp), SILENT_MS)
  }
  wait()
  return {
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

function wordsOf(error: NodeJS.ErrnoException): string {
  if (error.code?.startsWith('HPE_')) return 'what answers there is not Maestro'
  return `the connection broke before it answered (${error.code ?? error.message})`
}
