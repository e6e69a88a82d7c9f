import { CliError, EXIT, exitOf } from './exit.ts'
import { notRunning } from './locate.ts'
import { send, type Target } from './request.ts'

/** One node, as commands ask it. */
export interface NodeClient {
  readonly target: Target
  /** What it answers to a request; throws `CliError` with the node's own words for a refusal. */
  ask<T>(method: string, path: string, body?: unknown): Promise<T>
}

export function createNodeClient(target: Target): NodeClient {
  return {
    target,
    async ask<T>(method: string, path: string, body?: unknown) {
      const { status, text } = await send(target, method, path, body).catch((error) => {
        throw unreachable(target, error)
      })
      const answer = parse(text)
      if (status >= 200 && status < 300) return answer as T
      throw refused(target, status, answer)
    },
  }
}

function parse(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function refused(target: Target, status: number, answer: unknown): CliError {
  const { message, code, details } = (answer ?? {}) as Record<string, unknown>
  if (typeof message === 'string' && typeof code === 'string') {
    const more = typeof details === 'object' && details !== null ? { details } : {}
    return new CliError(hinted(target, status, message), exitOf(status), {
      code,
      ...(more as { details?: Record<string, unknown> }),
    })
  }
  const where = target.kind === 'url' ? target.url : 'The node'
  return new CliError(
    `${where} answered ${status}, and not as a Maestro node does. Is the URL right?`,
    exitOf(status),
    { code: 'NOT_A_NODE' },
  )
}

/** The right may be missing because it was never asked for. */
function hinted(target: Target, status: number, message: string): string {
  const isStranger = target.kind === 'url' && target.headers.authorization === undefined
  if (status !== 401 || !isStranger) return message
  return `${message} To make this command a device there: maestro login ${target.url}`
}

/** What to say when nothing answers. */
export function unreachable(target: Target, error: Error): CliError {
  if (target.kind === 'socket') return notRunning(target.dataDir, error)
  const { code } = error as NodeJS.ErrnoException
  return new CliError(
    `The node at ${target.url} does not answer (${code ?? error.message}). Does it run, and does the URL lead there?`,
    EXIT.notRunning,
    { code: 'NOT_RUNNING', cause: error },
  )
}
