import { createHash } from 'node:crypto'
import type { MaestroError } from '../errors.ts'

const JSON_TYPE = 'application/json; charset=utf-8'

/** A JSON answer that nobody stores. */
export function jsonResponse(value: unknown, status = 200, headers?: HeadersInit): Response {
  const answer = new Headers(headers)
  answer.set('content-type', JSON_TYPE)
  answer.set('cache-control', 'no-store')
  return new Response(JSON.stringify(value), { status, headers: answer })
}

/** A JSON answer with a weak entity tag; 304 when `ifNoneMatch` names it (RFC 9110 section 13.1.2). */
export function taggedResponse(value: unknown, ifNoneMatch: string | undefined): Response {
  // Encoded once, for the tag and for the wire: lists of a thousand agents are half a megabyte.
  const bytes = Buffer.from(JSON.stringify(value))
  const etag = `W/"${createHash('sha1').update(bytes).digest('base64url')}"`
  const headers = { etag, 'cache-control': 'private, no-cache' }
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, etag)) {
    return new Response(null, { status: 304, headers })
  }
  return new Response(bytes, { headers: { ...headers, 'content-type': JSON_TYPE } })
}

/** `details.retryAfter` (s) is told in the header too (RFC 9110 section 10.2.3). */
export function errorResponse(error: MaestroError, headers?: HeadersInit): Response {
  const answer = new Headers(headers)
  const wait = error.details?.retryAfter
  if (typeof wait === 'number') answer.set('retry-after', String(wait))
  return jsonResponse(error.toBody(), error.status, answer)
}

function matches(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch.trim() === '*') return true
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '')
  return ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag))
}
