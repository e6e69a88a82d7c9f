import type {
  Agent,
  AgentAnswer,
  AgentAnswerResult,
  AgentCreate,
  AgentGit,
  AgentOutput,
  AgentPatch,
  AgentWake,
} from '../wire/agent.ts'
import type { ErrorBody } from '../wire/error.ts'
import type { Host, HostRequest } from '../wire/host.ts'
import type { DirList, NodeAnswer, Settings } from '../wire/node.ts'

/** An answer that is not a success. `status` is 0 and `code` `UNREACHABLE` when there was none. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly details: Record<string, unknown> | undefined

  constructor(status: number, code: string, message: string, details?: Record<string, unknown>) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.details = details
  }

  /** The field that a validation error is about. */
  get field(): string | undefined {
    const field = this.details?.field
    return typeof field === 'string' ? field : undefined
  }
}

const UNREACHABLE =
  'Maestro did not answer. Check that it is running on this machine, then try again.'

function isErrorBody(body: unknown): body is ErrorBody {
  return typeof body === 'object' && body !== null && 'error' in body && 'message' in body
}

/** One call of the node's HTTP API; throws `ApiError` when the answer is not a success. */
export async function request<T>(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
  headers?: Record<string, string>,
): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, {
      method,
      ...(headers && { headers }),
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { ...headers, 'content-type': 'application/json' },
      }),
      ...(signal && { signal }),
    })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new ApiError(0, 'UNREACHABLE', UNREACHABLE)
  }
  const text = await response.text()
  const answer = parse(text)
  if (response.ok) return answer as T
  if (isErrorBody(answer)) {
    throw new ApiError(response.status, answer.code, answer.message, answer.details)
  }
  throw new ApiError(
    response.status,
    'UNEXPECTED',
    `Maestro answered ${response.status} without saying why. Its log will say more.`,
  )
}

function parse(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Where an action on an agent goes. */
const at = (id: string, action = '') => `/api/agents/${encodeURIComponent(id)}${action}`

/** Calls of the node's HTTP API. Each throws `ApiError` when the answer is not a success. */
export const api = {
  node: (signal?: AbortSignal) => request<NodeAnswer>('GET', '/api/node', undefined, signal),
  agents: (signal?: AbortSignal) => request<Agent[]>('GET', '/api/agents', undefined, signal),
  createAgent: (agent: AgentCreate) => request<Agent>('POST', '/api/agents', agent),
  patchAgent: (id: string, patch: AgentPatch) => request<Agent>('PATCH', at(id), patch),
  deleteAgent: (id: string, keepTmux: boolean) =>
    request<unknown>('DELETE', at(id, `?keepTmux=${keepTmux}`)),
  hibernate: (id: string) => request<unknown>('POST', at(id, '/hibernate')),
  wake: (id: string, how: AgentWake = {}) => request<unknown>('POST', at(id, '/wake'), how),
  restart: (id: string) => request<unknown>('POST', at(id, '/restart')),
  interrupt: (id: string) => request<unknown>('POST', at(id, '/interrupt')),
  /** `key` is the same in every try: it is answered once. */
  answer: (id: string, answer: AgentAnswer, key: string) =>
    request<AgentAnswerResult>('POST', at(id, '/answer'), answer, undefined, {
      'idempotency-key': key,
    }),
  output: (id: string, lines: number, signal?: AbortSignal) =>
    request<AgentOutput>('GET', at(id, `/output?lines=${lines}&format=text`), undefined, signal),
  git: (id: string, signal?: AbortSignal) =>
    request<AgentGit>('GET', at(id, '/git'), undefined, signal),
  hosts: (signal?: AbortSignal) => request<Host[]>('GET', '/api/hosts', undefined, signal),
  hostRequests: (signal?: AbortSignal) =>
    request<HostRequest[]>('GET', '/api/hosts/requests', undefined, signal),
  dirs: (hostId: string, path: string, signal?: AbortSignal) =>
    request<DirList>(
      'GET',
      `/api/hosts/${encodeURIComponent(hostId)}/dirs?path=${encodeURIComponent(path)}`,
      undefined,
      signal,
    ),
  settings: (signal?: AbortSignal) => request<Settings>('GET', '/api/settings', undefined, signal),
  patchSettings: (patch: Settings) => request<Settings>('PATCH', '/api/settings', patch),
}

/** What to tell a person about anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
