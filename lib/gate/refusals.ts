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

export function unauthorized(stranger: Stranger, reached: Reached): Refusal {
  return {
    error: strangerError(stranger),
    page: strangerPage(stranger, reached),
    // RFC 9110 section 15.5.2 asks for a challenge; browsers show no dialog for this one.
    headers: { 'www-authenticate': 'Bearer realm="Maestro"' },
  }
}

/** `wait` in seconds. */
export function tooMany(wait: number): Refusal {
  const message = `Too many requests. The next one is welcome in ${wait} s.`
  return {
    error: new MaestroError('RATE_LIMITED', message, { retryAfter: wait }),
    page: { title: 'Too many requests', message },
    headers: { 'retry-after': String(wait) },
  }
}
