import { MaestroError } from '../errors.ts'

/** A request target (RFC 9112 section 3.2) in the one form that everything behind the gate sees. */
export interface Target {
  /** Normalised: no empty or dot segments, no encoded letters, nothing to decode into a slash. */
  path: string
  /** `path` with the query as it came. */
  url: string
  /** `host:port` of an absolute-form target, else null. */
  authority: string | null
}

const ABSOLUTE_FORM = /^https?:\/\/([^/?]*)(.*)$/i
const PRINTABLE = /^[\x21-\x7e]+$/
const UNRESERVED = /[A-Za-z0-9._~-]/

/**
 * Parses and normalises `req.url`. Two spellings of one path must never be authorized differently,
 * so letters that need no encoding are decoded (RFC 3986 section 6.2.2.2) and what could be read in
 * two ways is refused: throws a `MaestroError`, VALIDATION_ERROR or, for empty segments, NOT_FOUND.
 */
export function parseTarget(raw: string): Target {
  if (!PRINTABLE.test(raw)) throw malformed('it holds characters that must be percent-encoded')
  if (raw.includes('#')) throw malformed('it has a fragment')
  const absolute = ABSOLUTE_FORM.exec(raw)
  const authority = absolute ? (absolute[1] ?? '') : null
  const origin = absolute ? withLeadingSlash(absolute[2] ?? '') : raw
  if (!origin.startsWith('/')) throw malformed('it must be a path that begins with /')

  const queryAt = origin.indexOf('?')
  const rawPath = queryAt < 0 ? origin : origin.slice(0, queryAt)
  const path = normalisePath(rawPath)
  return { path, url: queryAt < 0 ? path : path + origin.slice(queryAt), authority }
}

function withLeadingSlash(rest: string): string {
  return rest.startsWith('/') ? rest : `/${rest}`
}

function normalisePath(raw: string): string {
  if (raw.includes('\\')) throw malformed('its path holds a backslash')
  const path = raw.includes('%') ? decodeUnreserved(raw) : raw
  const segments = path.split('/')
  if (segments.some((segment) => segment === '.' || segment === '..')) {
    throw malformed('its path holds . or .. as a segment')
  }
  if (segments.slice(1, -1).includes('')) {
    throw new MaestroError('NOT_FOUND', 'Nothing is here: the path holds an empty segment (//).')
  }
  return path
}

function decodeUnreserved(raw: string): string {
  const path = raw.replace(/%(.{0,2})/g, (octet, hex: string) => {
    if (!/^[0-9a-f]{2}$/i.test(hex)) throw malformed('its path holds a % that begins no escape')
    const char = String.fromCharCode(Number.parseInt(hex, 16))
    if (char < ' ' || char === '\x7f') throw malformed('its path holds a control character')
    if (char === '/' || char === '\\') throw malformed('its path holds an encoded slash')
    return UNRESERVED.test(char) ? char : octet.toUpperCase()
  })
  try {
    decodeURIComponent(path)
  } catch {
    throw malformed('its path is not UTF-8')
  }
  return path
}

function malformed(why: string): MaestroError {
  return new MaestroError('VALIDATION_ERROR', `The request target is not valid: ${why}.`, {
    field: 'target',
  })
}
