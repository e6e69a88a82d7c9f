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

/** Was it this page's own node that did not answer? */
export const isOffline = (error: unknown): boolean =>
  error instanceof ApiError && error.code === 'UNREACHABLE'
