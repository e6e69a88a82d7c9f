import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { MaestroError } from '../errors.ts'
import { type Authority, parseAuthority } from './host.ts'
import { initiatorOf } from './origin.ts'
import type { Refusal } from './refusal.ts'
import { badRequest, foreignOrigin, misdirected } from './refusals.ts'
import { parseTarget } from './target.ts'

/** What a request shows before anybody asks who sent it. */
export interface Inspected {
  path: string
  host: Authority
  /** Whether the target was a whole URL (absolute-form). */
  absolute: boolean
  encrypted: boolean
  /** The foreign origin that the configuration named, if one asks. */
  corsOrigin: string | null
}

export interface InspectPolicy {
  allowsHost: (host: string) => boolean
  allowedOrigins: ReadonlySet<string>
}

/** A decision against the request, on its way to whoever writes the answer. */
export class Refused extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.error.message)
    this.name = 'Refused'
    this.refusal = refusal
  }
}

/** Any other error is a bug of ours and travels on. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal
  if (error instanceof MaestroError) return { error }
  throw error
}

/**
 * Checks what is wrong whoever asks: the target, Host, Origin. Throws `Refused` or `MaestroError`;
 * leaves `req.url` normalised.
 */
export function inspect(req: IncomingMessage, policy: InspectPolicy): Inspected {
  const target = parseTarget(req.url ?? '')
  req.url = target.url
  const host = hostOf(req, target.authority, policy)
  const encrypted = (req.socket as TLSSocket).encrypted === true
  const initiator = initiatorOf(req, host, encrypted, policy.allowedOrigins)
  if (initiator.kind === 'foreign') throw new Refused(foreignOrigin())
  return {
    path: target.path,
    host,
    absolute: target.authority !== null,
    encrypted,
    corsOrigin: initiator.kind === 'allowed' ? initiator.origin : null,
  }
}

/**
 * For requests that are signed for this node by name: neither the Host, which may be anything that
 * leads here, nor the Origin says more than that. Leaves `req.url` normalised; answers the target as
 * it was signed.
 */
export function inspectSigned(req: IncomingMessage): { signedTarget: string; host: Authority } {
  const signedTarget = req.url ?? ''
  const target = parseTarget(signedTarget)
  if (target.authority !== null) throw new Refused(badRequest('Nodes name a path, not a URL.'))
  req.url = target.url
  const values = req.headersDistinct.host ?? []
  if (values.length !== 1) throw new Refused(badRequest('A request has exactly one Host header.'))
  return { signedTarget, host: authority(values[0] ?? '') }
}

/** RFC 9112 section 3.2: exactly one Host; an absolute-form target names the same one. */
function hostOf(
  req: IncomingMessage,
  targetAuthority: string | null,
  { allowsHost }: InspectPolicy,
): Authority {
  const values = req.headersDistinct.host ?? []
  if (values.length !== 1) throw new Refused(badRequest('A request has exactly one Host header.'))
  const host = authority(values[0] ?? '')
  const named = targetAuthority === null ? host : authority(targetAuthority)
  const foreign = [host, named].find((each) => !allowsHost(each.host))
  if (foreign) throw new Refused(misdirected(foreign.host))
  if (named.host !== host.host || named.port !== host.port) {
    throw new Refused(badRequest('The request target and the Host header name different hosts.'))
  }
  return host
}

function authority(value: string): Authority {
  const parsed = parseAuthority(value)
  if (!parsed) throw new Refused(badRequest('The Host is not a host name or address.'))
  return parsed
}
