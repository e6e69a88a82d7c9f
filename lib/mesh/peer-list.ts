import type { Readable } from 'node:stream'
import { MaestroError } from '../errors.ts'
import type { Agent } from '../wire/agent.ts'
import { parseAgents } from './heard.ts'
import type { PeerTransport } from './types.ts'

/** Of a list of agents: 5,000 with long notes fit. */
const MAX_BYTES = 8 * 1024 * 1024
const LIST_MS = 20_000

export interface PeerList {
  /** Null: unchanged since `etag`. */
  agents: Agent[] | null
  etag: string | undefined
}

/** Asks a peer for its agents. Rejects when it can't be reached, refuses, or answers something else. */
export async function fetchAgents(
  transport: Pick<PeerTransport, 'request'>,
  hostId: string,
  etag: string | undefined,
  signal: AbortSignal,
): Promise<PeerList> {
  const answer = await transport.request(hostId, {
    method: 'GET',
    path: '/api/agents',
    role: 'view',
    headers: etag === undefined ? {} : { 'if-none-match': etag },
    signal: AbortSignal.any([signal, AbortSignal.timeout(LIST_MS)]),
  })
  const text = await readText(answer.body, AbortSignal.any([signal, AbortSignal.timeout(LIST_MS)]))
  if (answer.status === 304) return { agents: null, etag }
  const agents = answer.status === 200 ? parseAgents(text, hostId) : null
  if (agents === null) {
    throw new MaestroError(
      'HOST_UNREACHABLE',
      `The host ${hostId} gave no list of its agents (it answered ${answer.status}).`,
      { hostId },
    )
  }
  return { agents, etag: answer.headers.etag }
}

/** The whole body as text. Rejects, and lets go of the connection, past the limits. */
async function readText(body: Readable, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  const stop = () => body.destroy(new Error('The answer took too long.'))
  signal.addEventListener('abort', stop, { once: true })
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > MAX_BYTES) throw new Error(`The answer is larger than ${MAX_BYTES} bytes.`)
      chunks.push(chunk)
    }
  } finally {
    signal.removeEventListener('abort', stop)
    body.destroy()
  }
  return Buffer.concat(chunks).toString('utf8')
}
