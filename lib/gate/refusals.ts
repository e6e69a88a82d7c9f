import { MaestroError } from '../errors.ts'
import type { Refusal } from './refusal.ts'
import { type Reached, type Stranger, strangerError, strangerPage } from './strangers.ts'

export function badRequest(message: string): Refusal {
  return { error: new MaestroError('VALIDATION_ERROR', message) }
}

export function misdirected(host: string): Refusal {
  const message = `This node does not answer to the name ${host}. Use localhost, its address or its host name, or name the URL in MAESTRO_URL.`
  return {
    error: new MaestroError('MISDIRECTED', message, { host }),
    page: { title: 'Not the name of this node', message },
  }
}

export function foreignOrigin(): Refusal {
  const message =
    'A page of another origin started this request. To allow that origin, add it to allowedOrigins in config.json.'
  return {
    error: new MaestroError('FORBIDDEN', message),
    page: { title: 'Started by another page', message },
  }
}

/** `pairAt`: what was asked for, when the browser may pair in order to get it; else null. */
export function unauthorized(
  stranger: Stranger,
  reached: Reached,
  pairAt: string | null = null,
): Refusal {
  return {
    error: strangerError(stranger),
    page: strangerPage(stranger, reached, pairAt),
    headers: CHALLENGE,
  }
}

export function unknownToken(): Refusal {
  const message =
    'The token of this request is of nobody whom this node lets in, or not any more. Pair again.'
  return { error: new MaestroError('UNAUTHORIZED', message), headers: CHALLENGE }
}

export function noSuchLink(): Refusal {
  const message =
    'There is no such link here: it has ended, or link access is on another port. Ask whoever shared it.'
  return { error: new MaestroError('UNAUTHORIZED', message), headers: CHALLENGE }
}

/** RFC 9110 section 15.5.2 asks for a challenge; browsers show no dialog for this one. */
const CHALLENGE = { 'www-authenticate': 'Bearer realm="Maestro"' }

/** `wait` in seconds. */
export function tooMany(wait: number): Refusal {
  const message = `Too many requests. The next one is welcome in ${wait} s.`
  return {
    error: new MaestroError('RATE_LIMITED', message, { retryAfter: wait }),
    page: { title: 'Too many requests', message },
    headers: { 'retry-after': String(wait) },
  }
}
