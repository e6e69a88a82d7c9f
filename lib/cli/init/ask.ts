import type { Env } from '../data-directory.ts'
import { CliError, EXIT } from '../exit.ts'
import { locate } from '../locate.ts'
import { type Answer, send } from '../request.ts'
import { type Ask, NodeAway } from './reporter.ts'

const TIMEOUT_MS = 5_000
/** Of answers that say nothing of the request itself: out of time, too many, the node or its peer unwell. */
const LATER = new Set([408, 425, 429, 500, 502, 503, 504])

/** Asks the node of a pane; every request looks for it anew, since it may have been started again. */
export function createAsk(env: Env, home: string, timeoutMs = TIMEOUT_MS): Ask {
  return async (method, path, body) => {
    const { status, text } = await attempt(env, home, [method, path, body], timeoutMs)
    if (status >= 200 && status < 300) return text === '' ? null : JSON.parse(text)
    const words = `${method} ${path}: ${status} ${text.slice(0, 500)}`
    throw LATER.has(status) ? new NodeAway(words) : new Error(words)
  }
}

type Request = [method: string, path: string, body: unknown]

async function attempt(env: Env, home: string, request: Request, ms: number): Promise<Answer> {
  try {
    return await send(await locate(env, home), ...request, ms)
  } catch (error) {
    if (error instanceof CliError && error.exit !== EXIT.notRunning) throw error
    const { message } = error as Error
    throw new NodeAway(`${request[0]} ${request[1]}: ${message}`, { cause: error })
  }
}
