/** What the command's exit codes mean; the guide lists them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notRunning: 3,
  notFound: 4,
  timeout: 5,
  notAllowed: 6,
} as const

export type Exit = (typeof EXIT)[keyof typeof EXIT]

/** A failure whose message says all that a person needs: what happened, why, and what to do. */
export class CliError extends Error {
  readonly exit: Exit
  /** As in the API's errors; for `--json`. */
  readonly code: string
  readonly details: Record<string, unknown> | undefined

  constructor(
    message: string,
    exit: Exit = EXIT.failed,
    more: { code?: string; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause })
    this.name = 'CliError'
    this.exit = exit
    this.code = more.code ?? 'FAILED'
    this.details = more.details
  }
}

const BY_STATUS: Readonly<Record<number, Exit>> = {
  400: EXIT.usage,
  401: EXIT.notAllowed,
  403: EXIT.notAllowed,
  404: EXIT.notFound,
  408: EXIT.timeout,
}

/** The exit code for an answer of the node that is not a success. */
export function exitOf(status: number): Exit {
  return BY_STATUS[status] ?? EXIT.failed
}
