import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { type Authority, parseAuthority } from './host.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** RFC 9110 section 9.2.1. */
export function isSafeMethod(method: string | undefined): boolean {
  return SAFE_METHODS.has(method ?? '')
}

/**
 * Whether `origin` is the one that `host` was asked under: same host, same port. A plain connection
 * may be an HTTPS one that a proxy took apart, so there https is as good as http; not the reverse.
 */
export function isOwnOrigin(origin: string, host: Authority, encrypted: boolean): boolean {
  const match = /^(https?):\/\/(.+)$/.exec(origin.toLowerCase())
  const authority = match?.[2] === undefined ? null : parseAuthority(match[2])
  if (!authority || (encrypted && match?.[1] !== 'https')) return false
  const defaultPort = match?.[1] === 'https' ? 443 : 80
  return (
    authority.host === host.host && (authority.port ?? defaultPort) === (host.port ?? defaultPort)
  )
}

/** Where a request was started: here, by a page of a named foreign origin, or by some other page. */
export type Initiator = { kind: 'own' } | { kind: 'allowed'; origin: string } | { kind: 'foreign' }

/**
 * Reads `Origin` and `Sec-Fetch-*` (W3C Fetch Metadata), which scripts can't forge. Neither present
 * means no browser, or a navigation. A link from another site may open a page, and do nothing else.
 */
export function initiatorOf(
  req: Pick<IncomingMessage, 'headers' | 'method'>,
  host: Authority,
  encrypted: boolean,
  allowedOrigins: ReadonlySet<string>,
): Initiator {
  const origin = req.headers.origin
  if (origin !== undefined) {
    if (allowedOrigins.has(origin)) return { kind: 'allowed', origin }
    return isOwnOrigin(origin, host, encrypted) ? { kind: 'own' } : { kind: 'foreign' }
  }
  const site = req.headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return { kind: 'own' }
  const opensPage =
    req.method === 'GET' &&
    req.headers['sec-fetch-mode'] === 'navigate' &&
    req.headers['sec-fetch-dest'] === 'document'
  return { kind: opensPage ? 'own' : 'foreign' }
}

/** Did the browser come over HTTPS, to us or to a proxy before us? */
export function isOverHttps({
  headers,
  socket,
}: Pick<IncomingMessage, 'headers' | 'socket'>): boolean {
  return (socket as TLSSocket).encrypted === true || /^https:/i.test(headers.origin ?? '')
}
