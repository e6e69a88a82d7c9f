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
  const what = {
    hostId,
    path: '/api/agents',
    etag,
    signal,
    maxBytes: MAX_BYTES,
    timeoutMs: LIST_MS,
  }
  const answer = await fetchList(transport, what)
  if (answer.status === 304) return { agents: null, etag }
  const agents = answer.status === 200 ? parseAgents(answer.text, hostId) : null
  if (agents === null) throw noList(hostId, 'its agents', answer.status)
  return { agents, etag: answer.etag }
}

export function noList(hostId: string, what: string, status: number): MaestroError {
  return new MaestroError(
    'HOST_UNREACHABLE',
    `The host ${hostId} gave no list of ${what} (it answered ${status}).`,
    { hostId },
  )
}

export interface ListWanted {
  hostId: string
  path: string
  /** Of the list that is known. */
  etag: string | undefined
  signal: AbortSignal
  maxBytes: number
  /** For the answer to begin, and again for all of it. */
  timeoutMs: number
}

/** A list of a peer as it answers it. */
export async function fetchList(
  transport: Pick<PeerTransport, 'request'>,
  { hostId, path, etag, signal, maxBytes, timeoutMs }: ListWanted,
): Promise<{ status: number; text: string; etag: string | undefined }> {
  const inTime = () => AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const answer = await transport.request(hostId, {
    method: 'GET',
    path,
    role: 'view',
    headers: etag === undefined ? {} : { 'if-none-match': etag },
    signal: inTime(),
  })
  const text = await readText(answer.body, maxBytes, inTime())
  return { status: answer.status, text, etag: answer.headers.etag }
}

/** The whole body as text. Rejects, and lets go of the connection, past the limits. */
async function readText(body: Readable, maxBytes: number, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  const stop = () => body.destroy(new Error('The answer took too long.'))
  signal.addEventListener('abort', stop, { once: true })
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) throw new Error(`The answer is larger than ${maxBytes} bytes.`)
      chunks.push(chunk)
    }
  } finally {
    signal.removeEventListener('abort', stop)
    body.destroy()
  }
  return Buffer.concat(chunks).toString('utf8')
}
