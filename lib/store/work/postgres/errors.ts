import { MaestroError } from '../../../errors.ts'

/** SQLSTATE classes and codes that speak of the server or the way to it, not of what was asked (PostgreSQL, appendix A). */
const AWAY_STATES = ['08', '28', '53', '57P', '57014', '55P03', '25P', '25006', '3D000']
const CHARACTER_NOT_IN_REPERTOIRE = '22021'

/** Is it the database, or the way to it, that fails? */
export function isAway(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) {
    return AWAY_STATES.some((state) => code.startsWith(state))
  }
  // Of the system (ECONNREFUSED, ENOTFOUND), and of the driver, which has no codes.
  if (typeof code === 'string' && /^E[A-Z_]+$/.test(code)) return true
  return /^(Connection terminated|Query read timeout|timeout exceeded|timeout expired|Client (has|was))/.test(
    String(message),
  )
}

/** As a client is told of it. The driver's messages name user, host and database, never the password. */
export function asMaestroError(error: unknown, query: string | null): unknown {
  if ((error as { code?: unknown }).code === CHARACTER_NOT_IN_REPERTOIRE) {
    return new MaestroError('VALIDATION_ERROR', 'Text may not hold a NUL character. Leave it out.')
  }
  if (!isAway(error)) return error
  const done =
    query === 'commit'
      ? 'Whether this change was made is not known: look before you send it again.'
      : 'Nothing was changed; try again in a moment.'
  const reason = reasonOf(error)
  return new MaestroError(
    'DATABASE_UNAVAILABLE',
    `The shared database does not answer (${reason}). ${done}`,
    { reason, retryAfter: 1 },
  )
}

/** Why, in the words of the system or the server. */
export function reasonOf(error: unknown): string {
  if (error instanceof MaestroError) return String(error.details?.reason ?? error.message)
  const { message, errors, code } = error as {
    message?: string
    errors?: { message?: string }[]
    code?: string
  }
  // Several addresses of one name were tried: the error of all has no words of its own.
  return message || errors?.[0]?.message || code || 'no reason given'
}
