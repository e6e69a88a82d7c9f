import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Role } from '../gate/types.ts'
import { readBody, unreachable } from './dial.ts'
import { errorOf, knock, peerFor, refusesThisNode } from './knock.ts'
import { PeerAgent } from './peer-agent.ts'
import { type Sent, sendToPeer } from './peer-send.ts'
import type { Body } from './spool.ts'
import type { Members, PeerTransport } from './types.ts'

export interface ProxyDeps {
  transport: PeerTransport
  members: Pick<Members, 'get' | 'onChange'>
}

export interface ToForward {
  hostId: string
  /** Of whoever asks here. */
  role: Role
  body: Body | null
  /** The agent that asks, for what that one alone may do. */
  agentId?: string
  /** The peer has answered with this status; its answer is given when the promise is kept. */
  before?(status: number): Promise<void>
}

/** What a peer answered, after it was passed on; `text` is null when it was not small JSON. */
export interface Answered {
  status: number
  text: string | null
}

export interface PeerProxy {
  /**
   * M17: sends a request on to a peer, and its answer back, unchanged. Rejects before anything was
   * answered: `HOST_UNREACHABLE` when the peer is silent for 3 s, or refuses this node itself.
   */
  forward(req: IncomingMessage, res: ServerResponse, what: ToForward): Promise<Answered>
  close(): void
}

/** Of an answer that is looked into on its way. */
const LOOK_BYTES = 1024 * 1024

const REQUEST_HEADERS = new Set(['accept', 'content-type', 'idempotency-key', 'if-none-match'])
const ANSWER_HEADERS = [
  'allow',
  'cache-control',
  'content-length',
  'content-type',
  'etag',
  'last-modified',
  'link',
  'retry-after',
]

export function createProxy({ transport, members }: ProxyDeps): PeerProxy {
  const agents = new Map<string, PeerAgent>()
  const stopListening = members.onChange(({ id }) => {
    const reach = members.get(id)?.reach
    if (reach !== undefined && reach !== 'unreachable' && reach !== 'down') return
    // What was open to it may look alive for long, and would be used again when it is back.
    agents.get(id)?.destroy()
    agents.delete(id)
  })

  function agentOf(hostId: string): PeerAgent {
    const agent = agents.get(hostId) ?? new PeerAgent(transport, hostId)
    agents.set(hostId, agent)
    return agent
  }

  return {
    async forward(req, res, { hostId, role, body, agentId, before }) {
      keepOnly(req.headers, REQUEST_HEADERS)
      const peer = peerFor(members, hostId)
      const asks = agentId === undefined ? { role } : { role, agentId }
      const what = { peer, agent: agentOf(hostId), body, ...asks }
      const first = await taken(await sendToPeer(transport, req, res, what), peer.name)
      if (!first.refused) return deliver(first, res, before)
      if (first.again) throw unreachable(peer.name, 'the connection broke before it answered')
      // Nothing was done yet. The transport learns what it takes: the peer's clock, or that it has
      // to be shown who we are.
      await knock(transport, peer)
      const second = await taken(await sendToPeer(transport, req, res, what), peer.name)
      if (!second.refused) return deliver(second, res, before)
      const { message = String(second.answer.statusCode) } = errorOf(String(second.bytes ?? ''))
      throw unreachable(peer.name, `it does not take requests of this node (${message})`)
    },
    close() {
      stopListening()
      for (const agent of agents.values()) agent.destroy()
    },
  }
}

interface Taken extends Sent {
  /** The whole body, when it was looked into. */
  bytes: Buffer | null
  refused: boolean
}

/** Looks into small JSON, so that an answer that breaks off is none. */
async function taken(sent: Sent, name: string): Promise<Taken> {
  const { answer } = sent
  const { statusCode = 0, headers } = answer
  const isSmall = Number(headers['content-length'] ?? Number.NaN) <= LOOK_BYTES
  const isJson = headers['content-type']?.startsWith('application/json') === true
  const mayRefuse = statusCode === 401 || statusCode === 410
  if (!mayRefuse && !(isSmall && isJson)) return { ...sent, bytes: null, refused: false }
  const bytes = await readBody(answer, LOOK_BYTES).catch((error: Error) => {
    throw unreachable(name, error.message, error)
  })
  return { ...sent, bytes, refused: refusesThisNode(statusCode, bytes.toString()) }
}

async function deliver(
  { answer, bytes }: Taken,
  res: ServerResponse,
  before: ToForward['before'],
): Promise<Answered> {
  const { statusCode: status = 502, headers } = answer
  await before?.(status)
  const kept = ANSWER_HEADERS.filter((name) => headers[name] !== undefined)
  res.writeHead(status, Object.fromEntries(kept.map((name) => [name, headers[name]])))
  // The bytes as they came: what is no UTF-8 grows when it is decoded, past its `content-length`.
  if (bytes === null) await pipeline(answer, res)
  else res.end(bytes)
  return { status, text: bytes === null ? null : bytes.toString() }
}

function keepOnly(headers: IncomingHttpHeaders, names: ReadonlySet<string>): void {
  for (const name of Object.keys(headers)) if (!names.has(name)) delete headers[name]
}
