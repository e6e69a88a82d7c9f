import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Auditor } from '../audit/types.ts'
import { isSigned, signerOf } from '../mesh/signature.ts'
import { unmapIPv4 } from './address.ts'
import { type AdmissionOptions, createAdmission } from './admission.ts'
import { createAllowances, type RateLimitOptions } from './allowances.ts'
import { corsHeaders, isPreflight, preflightHeaders } from './cors.ts'
import type { LinkGate } from './credentials.ts'
import { setSecurityHeaders } from './headers.ts'
import { createHostPolicy, type HostPolicyOptions } from './host.ts'
import { type Inspected, inspect, inspectSigned, Refused, refusalOf } from './inspect.ts'
import { isLaunchPath } from './launch.ts'
import { isSafeMethod } from './origin.ts'
import {
  isAssetPath,
  isPagePath,
  isPairingPage,
  isPairingPath,
  isTokenPath,
  returnPath,
} from './paths.ts'
import type { PeerGate } from './peer.ts'
import { type Refusal, refuse, refuseUpgrade } from './refusal.ts'
import { badRequest, noSuchLink, tooMany, unauthorized, unknownToken } from './refusals.ts'
import { isOpenToAnyone } from './roles.ts'
import type { Gate, Principal } from './types.ts'

export interface GateOptions
  extends Pick<HostPolicyOptions, 'allowedHosts' | 'addresses' | 'furtherNames'>,
    AdmissionOptions {
  log: Pick<Logger, 'debug'>
  /** Foreign origins that may use API and sockets from a browser. */
  allowedOrigins?: readonly string[]
  rateLimit?: RateLimitOptions
  /** Who of the mesh may come in; without it nobody does. */
  peers?: PeerGate
  /** When given, this is the gate of the listener for links: whoever has one gets in, nobody else. */
  links?: LinkGate
  /** Whether browsers that are not let in get the page on which they pair. */
  pairing?: boolean
  /** Told of who was refused. */
  audit?: Pick<Auditor, 'refused'>
}

export function createGate(options: GateOptions): Gate {
  const { log, launch, peers, links, pairing = false, audit } = options
  const policy = {
    allowsHost: createHostPolicy(options),
    allowedOrigins: new Set(options.allowedOrigins ?? []),
  }
  const { admit: identify, strangerOf } = createAdmission(options)
  const allowances = createAllowances(options.rateLimit)

  const count = (req: IncomingMessage, who: Pick<Principal, 'kind' | 'id' | 'address'>): void => {
    const wait = allowances.take(who, !isSafeMethod(req.method))
    if (wait > 0) throw new Refused(tooMany(wait))
  }

  const countStranger = (req: IncomingMessage): void => count(req, strangerAt(req))

  const countAdmitted = (req: IncomingMessage, path: string, principal: Principal): void => {
    if (isAssetPath(path)) return
    count(req, principal)
    if (req.method !== 'POST' || !SPAWNS.has(path)) return
    const wait = allowances.takeSpawn(principal)
    if (wait > 0) throw new Refused(tooMany(wait))
  }

  const admit = async (req: IncomingMessage, inspected: Inspected): Promise<Principal> => {
    const { path, host, encrypted } = inspected
    const found = await identify(req, host)
    if (typeof found === 'object') {
      countAdmitted(req, path, found)
      return found
    }
    const isPairing = pairing && !isUpgrade(req) && isSafeMethod(req.method) && isPairingPath(path)
    if (isPairing && isAssetPath(path)) return strangerAt(req)
    countStranger(req)
    if (isPairing || (isOpenToAnyone(req.method, path) && !isUpgrade(req))) return strangerAt(req)
    if (found === 'token') throw new Refused(unknownToken())
    const port = req.socket.localPort ?? 0
    const pairAt = pairing && isPagePath(path) ? (req.url ?? '/') : null
    throw new Refused(unauthorized(found, { host: host.host, port, encrypted }, pairAt))
  }

  /** A request that another node signed: its signature alone decides. */
  const admitSigned = async (req: IncomingMessage, gate: PeerGate): Promise<Principal> => {
    const { signedTarget, host } = inspectSigned(req)
    // Only who is not known has to be looked up: it costs more than all the rest.
    const isOwn = !gate.isKnown(req) && (await strangerOf(req, host)) === null
    const address = unmapIPv4(req.socket.remoteAddress ?? '')
    const principal = gate.admit(req, signedTarget, address, () =>
      isOwn ? count(req, { kind: 'loopback', id: 'loopback', address }) : countStranger(req),
    )
    if (principal.kind === 'peer') countAdmitted(req, pathOf(req), principal)
    return principal
  }

  /** The launch URL of a strict node; true when it was answered here. */
  const answerLaunch = async (
    req: IncomingMessage,
    res: ServerResponse,
    { path, host, encrypted }: Inspected,
  ): Promise<boolean> => {
    if (!launch || req.method !== 'GET' || !isLaunchPath(path)) return false
    const stranger = await strangerOf(req, host)
    if (stranger !== null && stranger !== 'launch') return false
    countStranger(req)
    const cookie = launch.redeem(path, encrypted)
    if (cookie !== null) res.setHeader('set-cookie', cookie)
    else if (stranger === 'launch') return false
    res.writeHead(303, { location: '/', 'cache-control': 'no-store' }).end()
    return true
  }

  /** A link's URL that leads nowhere here; true when it was answered. */
  const answerTokenPath = (req: IncomingMessage, res: ServerResponse | null, path: string) => {
    if (links || !isTokenPath(path)) return false
    countStranger(req)
    if (!res || req.method !== 'GET' || isUpgrade(req)) throw new Refused(noSuchLink())
    res.writeHead(302, { location: '/pair', 'cache-control': 'no-store' }).end()
    return true
  }

  /** A browser on its way to the page on which it would pair, and that is let in: on to where it was. */
  const answerReturn = (req: IncomingMessage, res: ServerResponse, { kind }: Principal) => {
    const [path = '', query] = (req.url ?? '').split('?')
    if (kind === 'stranger' || req.method !== 'GET' || !isPairingPage(path)) return false
    const to = returnPath(query)
    if (to === null) return false
    res.writeHead(303, { location: to, 'cache-control': 'no-store' }).end()
    return true
  }

  const decideHttp = async (
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<Principal | null> => {
    if (peers && isSigned(req.headers)) return welcome(req, res, await admitSigned(req, peers))
    const inspected = inspect(req, policy)
    if (policy.allowedOrigins.size > 0) res.setHeader('vary', 'Origin')
    if (inspected.corsOrigin !== null) {
      for (const [name, value] of corsHeaders(inspected.corsOrigin)) res.setHeader(name, value)
      if (isPreflight(req)) {
        res.writeHead(204, preflightHeaders()).end()
        return null
      }
    }
    if (links) return admitByLink(req, res, inspected, links)
    if (answerTokenPath(req, res, inspected.path)) return null
    if (await answerLaunch(req, res, inspected)) return null
    const principal = await admit(req, inspected)
    if (answerReturn(req, res, principal)) return null
    const cookie = options.devices?.renewal(req, principal, inspected.encrypted) ?? null
    if (cookie !== null) res.appendHeader('set-cookie', cookie)
    return welcome(req, res, principal)
  }

  const admitByLink = (
    req: IncomingMessage,
    res: ServerResponse | null,
    inspected: Inspected,
    gate: LinkGate,
  ): Principal | null => {
    const principal = gate.admit(req, res, inspected, () => countStranger(req))
    if (principal === null) return null
    countAdmitted(req, inspected.path, principal)
    return res ? welcome(req, res, principal) : principal
  }

  const decideUpgrade = async (req: IncomingMessage): Promise<Principal | null> => {
    const signer = isSigned(req.headers) ? peers : undefined
    const inspected = signer ? null : inspect(req, policy)
    if (inspected?.absolute) throw new Refused(badRequest('An upgrade names a path, not a URL.'))
    if (req.method !== 'GET' || !/^websocket$/i.test(req.headers.upgrade ?? '')) {
      throw new Refused(badRequest('The only upgrade here is GET with Upgrade: websocket.'))
    }
    if (!inspected) return admitSigned(req, signer as PeerGate)
    if (links) return admitByLink(req, null, inspected, links)
    answerTokenPath(req, null, inspected.path)
    return admit(req, inspected)
  }

  const explain = (req: IncomingMessage, error: unknown): Refusal => {
    const refusal = refusalOf(error)
    log.debug({ code: refusal.error.code, address: req.socket.remoteAddress }, 'refused a request')
    const { code, status } = refusal.error
    if (!NOT_LET_IN.has(status)) return refusal
    const claimed = signerOf(req.headers)
    audit?.refused({
      principal: strangerAt(req),
      action: claimed === null ? 'auth:refused' : 'peer:refused',
      target: claimed === null ? code : `${code} ${claimed}`,
      result: status,
    })
    return refusal
  }

  return {
    async http(req, res) {
      setSecurityHeaders(res)
      try {
        return await decideHttp(req, res)
      } catch (error) {
        refuse(req, res, explain(req, error), wantsPage(req))
        return null
      }
    },
    async upgrade(req, socket) {
      // Between the HTTP server and the WebSocket nobody else listens, and an unheard error is fatal.
      socket.on('error', () => socket.destroy())
      try {
        const principal = await decideUpgrade(req)
        return socket.destroyed ? null : principal
      } catch (error) {
        refuseUpgrade(socket, explain(req, error))
        return null
      }
    },
    message: (principal) => allowances.take(principal, false) === 0,
    close: () => launch?.close(),
  }
}

/** Both start an agent. */
const SPAWNS: ReadonlySet<string> = new Set(['/api/agents', '/api/sessions/spawn'])
/** Refused for who asks or where from; other errors are of the request's form. */
const NOT_LET_IN: ReadonlySet<number> = new Set([401, 403, 410, 421, 429])

function strangerAt(req: IncomingMessage): Principal {
  const address = unmapIPv4(req.socket.remoteAddress ?? '')
  return { kind: 'stranger', id: `stranger:${address}`, role: 'view', address }
}

/** Only now may the body come (RFC 9110 section 10.1.1). */
function welcome(req: IncomingMessage, res: ServerResponse, principal: Principal): Principal {
  if (/^100-continue$/i.test(req.headers.expect ?? '')) res.writeContinue()
  return principal
}

function isUpgrade({ headers }: IncomingMessage): boolean {
  return headers.upgrade !== undefined
}

function pathOf(req: IncomingMessage): string {
  return (req.url ?? '').split('?', 1)[0] ?? ''
}

function wantsPage(req: IncomingMessage): boolean {
  if (isSigned(req.headers)) return false
  return (req.method === 'GET' || req.method === 'HEAD') && isPagePath(pathOf(req))
}
