import { ApiError } from '../api.ts'

/** Nothing is known of it, or nothing was done: its key makes another try safe. */
const AGAIN: ReadonlySet<string> = new Set([
  'UNREACHABLE',
  'HOST_UNREACHABLE',
  'AGENT_BUSY',
  'RATE_LIMITED',
  'TIMEOUT',
])

/** May what failed so be sent again as it is, under the same key? */
export function isWorthAnotherTry(error: unknown): boolean {
  if (error instanceof ApiError) return AGAIN.has(error.code)
  return error instanceof DOMException && error.name === 'TimeoutError'
}

/** Who did not answer: this page's own node, or the agent's host behind it; null: somebody did. */
export function whoIsAway(error: unknown): 'node' | 'host' | null {
  if (!(error instanceof ApiError)) return null
  if (error.code === 'UNREACHABLE') return 'node'
  return error.code === 'HOST_UNREACHABLE' ? 'host' : null
}
