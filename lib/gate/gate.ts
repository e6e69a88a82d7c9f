import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import { isSigned } from '../mesh/signature.ts'
import { addressKey, isLoopbackAddress, unmapIPv4 } from './address.ts'
import { corsHeaders, isPreflight, preflightHeaders } from './cors.ts'
import { isForwarded } from './forwarded.ts'
import { setSecurityHeaders } from './headers.ts'
import { type Authority, createHostPolicy, type HostPolicyOptions, isLoopbackHost } from './host.ts'
import { type Inspected, inspect, inspectSigned, Refused, refusalOf } from './inspect.ts'
import { isLaunchPath, type Launch } from './launch.ts'
import { isSafeMethod } from './origin.ts'
import { isAssetPath, isPagePath } from './paths.ts'
import { isOpenToStrangers, type PeerGate } from './peer.ts'
import { type PeerOwner, peerOwner } from './peer-uid.ts'
import { type Allowance, createRateLimiter } from './rate-limit.ts'
import { type Refusal, refuse, refuseUpgrade } from './refusal.ts'
import { badRequest, tooMany, unauthorized } from './refusals.ts'
import type { Stranger } from './strangers.ts'
import type { Gate, Principal } from './types.ts'

export interface GateOptions extends Pick<HostPolicyOptions, 'allowedHosts' | 'addresses'> {
  log: Pick<Logger, 'debug'>
  /** Everybody who reaches the node is admin. */
  open?: boolean
  /** Foreign origins that may use API and sockets from a browser. */
  allowedOrigins?: readonly string[]
  /** Requests per `timeWindow` ms of whoever is not on this machine; defaults by kind. */
  rateLimit?: { max?: number; maxPost?: number; timeWindow?: number }
  /** When given, loopback alone is not enough: a cookie by the launch URL is needed too. */
  launch?: Launch
  /** Whose program a loopback connection is; default: by `/proc` on Linux, elsewhere ours. */
  ownerOf?: (socket: Socket) => Promise<PeerOwner>
  /** Who of the mesh may come in; without it nobody does. */
  peers?: PeerGate
}

/** Whose requests are counted together. */
type Counted = Pick<Principal, 'kind' | 'address' | 'hostId'>

const WINDOW_MS = 60_000
const ALLOWANCES: Record<Principal['kind'], Allowance> = {
  loopback: { max: 6_000, maxPost: 6_000 },
  peer: { max: 6_000, maxPost: 6_000 },
  open: { max: 1_200, maxPost: 300 },
  stranger: { max: 100, maxPost: 30 },
}

export function createGate(options: GateOptions): Gate {
  const { log, open = false, launch, rateLimit = {}, ownerOf = ownerOnThisSystem, peers } = options
  const policy = {
    allowsHost: createHostPolicy(options),
    allowedOrigins: new Set(options.allowedOrigins ?? []),
  }
  const limiter = createRateLimiter(rateLimit.timeWindow ?? WINDOW_MS)
  const owners = new WeakMap<Socket, Promise<PeerOwner>>()

  /** Once per connection: its owner can't change, and `/proc` is slow to read. */
  const ownerOnce = (socket: Socket): Promise<PeerOwner> => {
    const owner = owners.get(socket) ?? ownerOf(socket)
    owners.set(socket, owner)
    return owner
  }

  const take = (who: Counted, unsafe: boolean): number => {
    const { kind, hostId = '', address } = who
    if (kind === 'loopback') return limiter.take(kind, unsafe, ALLOWANCES.loopback)
    if (kind === 'peer') return limiter.take(`peer:${hostId}`, unsafe, ALLOWANCES.peer)
    const { max = ALLOWANCES[kind].max, maxPost = ALLOWANCES[kind].maxPost } = rateLimit
    return limiter.take(`${kind}:${addressKey(address)}`, unsafe, { max, maxPost })
  }

  const countFor = (req: IncomingMessage, who: Counted): void => {
    const wait = take(who, !isSafeMethod(req.method))
    if (wait > 0) throw new Refused(tooMany(wait))
  }

  const count = (req: IncomingMessage, kind: Principal['kind']): void =>
    countFor(req, { kind, address: req.socket.remoteAddress ?? '' })

  /** Null for who may use the node as its own user, else why not. */
  const strangerOf = async (req: IncomingMessage, host: Authority): Promise<Stranger | null> => {
    if (!isLoopbackAddress(req.socket.remoteAddress)) return 'elsewhere'
    if (!isLoopbackHost(host.host) || isForwarded(req.headers)) return 'proxied'
    const owner = await ownerOnce(req.socket)
    if (owner === 'other') return 'other-user'
    // The cookie came out of a file that only the node's user can read.
    if (launch) return launch.accepts(req.headers.cookie) ? null : 'launch'
    return owner === 'own' ? null : 'unknown-user'
  }

  const admit = async (
    req: IncomingMessage,
    { path, host, encrypted }: Inspected,
  ): Promise<Principal> => {
    const address = unmapIPv4(req.socket.remoteAddress ?? '')
    const stranger = await strangerOf(req, host)
    if (stranger !== null && !open) {
      count(req, 'stranger')
      if (peers && isOpenToStrangers(req.method, path)) {
        return { kind: 'stranger', id: `stranger:${address}`, role: 'view', address }
      }
      const port = req.socket.localPort ?? 0
      throw new Refused(unauthorized(stranger, { host: host.host, port, encrypted }))
    }
    const kind = stranger === null ? 'loopback' : 'open'
    if (!isAssetPath(path)) count(req, kind)
    return { kind, id: kind === 'open' ? `open:${address}` : kind, role: 'admin', address }
  }

  /** A request that another node signed: its signature alone decides. */
  const admitSigned = async (req: IncomingMessage, gate: PeerGate): Promise<Principal> => {
    const { signedTarget, host } = inspectSigned(req)
    // Only who is not known has to be looked up: it costs more than all the rest.
    const isOwn = !gate.isKnown(req) && (await strangerOf(req, host)) === null
    const address = unmapIPv4(req.socket.remoteAddress ?? '')
    const principal = gate.admit(req, signedTarget, address, () =>
      count(req, isOwn ? 'loopback' : 'stranger'),
    )
    if (principal.kind === 'peer') countFor(req, principal)
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
    count(req, 'stranger')
    const cookie = launch.redeem(path, encrypted)
    if (cookie !== null) res.setHeader('set-cookie', cookie)
    else if (stranger === 'launch') return false
    res.writeHead(303, { location: '/', 'cache-control': 'no-store' }).end()
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
    if (await answerLaunch(req, res, inspected)) return null
    return welcome(req, res, await admit(req, inspected))
  }

  const decideUpgrade = async (req: IncomingMessage): Promise<Principal> => {
    const signer = isSigned(req.headers) ? peers : undefined
    const inspected = signer ? null : inspect(req, policy)
    if (inspected?.absolute) throw new Refused(badRequest('An upgrade names a path, not a URL.'))
    if (req.method !== 'GET' || !/^websocket$/i.test(req.headers.upgrade ?? '')) {
      throw new Refused(badRequest('The only upgrade here is GET with Upgrade: websocket.'))
    }
    return inspected ? admit(req, inspected) : admitSigned(req, signer as PeerGate)
  }

  const explain = (req: IncomingMessage, error: unknown): Refusal => {
    const refusal = refusalOf(error)
    log.debug({ code: refusal.error.code, address: req.socket.remoteAddress }, 'refused a request')
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
    message: (principal) => take(principal, false) === 0,
    close: () => launch?.close(),
  }
}

/** Only now may the body come (RFC 9110 section 10.1.1). */
function welcome(req: IncomingMessage, res: ServerResponse, principal: Principal): Principal {
  if (/^100-continue$/i.test(req.headers.expect ?? '')) res.writeContinue()
  return principal
}

function ownerOnThisSystem(socket: Socket): Promise<PeerOwner> {
  return process.platform === 'linux' ? peerOwner(socket) : Promise.resolve('own')
}

function wantsPage(req: IncomingMessage): boolean {
  if (isSigned(req.headers)) return false
  const path = (req.url ?? '').split('?')[0] ?? ''
  return (req.method === 'GET' || req.method === 'HEAD') && isPagePath(path)
}
