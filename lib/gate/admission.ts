import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { isLoopbackAddress, unmapIPv4 } from './address.ts'
import type { AgentTokens, DeviceGate, TailnetGate } from './credentials.ts'
import { isForwarded } from './forwarded.ts'
import { type Authority, isLoopbackHost } from './host.ts'
import type { Launch } from './launch.ts'
import { type PeerOwner, peerOwner } from './peer-uid.ts'
import type { Stranger } from './strangers.ts'
import { bearerOf } from './tokens.ts'
import type { Principal } from './types.ts'

export interface AdmissionOptions {
  /** Everybody who reaches the node is admin. */
  open?: boolean
  /** When given, loopback alone is not enough: a cookie by the launch URL is needed too. */
  launch?: Launch
  /** Whose program a loopback connection is; default: by `/proc` on Linux, elsewhere ours. */
  ownerOf?: (socket: Socket) => Promise<PeerOwner>
  /** Is it a connection to the unix socket, which only the node's user can open? */
  isOwnSocket?: (socket: Socket) => boolean
  devices?: DeviceGate
  tailnet?: TailnetGate
  agentTokens?: AgentTokens
}

/** `token`: it shows a token that is of nobody, or of nobody any more. */
export type Unknown = Stranger | 'token'

export interface Admission {
  /** Null for who may use the node as its own user, else why not. */
  strangerOf(req: IncomingMessage, host: Authority): Promise<Stranger | null>
  /** Who sends an unsigned request: a principal, or why it is nobody. */
  admit(req: IncomingMessage, host: Authority): Promise<Principal | Unknown>
}

export function createAdmission(options: AdmissionOptions): Admission {
  const { open = false, launch, devices, tailnet, agentTokens } = options
  const { ownerOf = ownerOnThisSystem, isOwnSocket = () => false } = options
  const owners = new WeakMap<Socket, Promise<PeerOwner>>()

  /** Once per connection: its owner can't change, and `/proc` is slow to read. */
  const ownerOnce = (socket: Socket): Promise<PeerOwner> => {
    const owner = owners.get(socket) ?? ownerOf(socket)
    owners.set(socket, owner)
    return owner
  }

  const strangerOf = async (req: IncomingMessage, host: Authority): Promise<Stranger | null> => {
    if (isOwnSocket(req.socket)) return null
    if (!isLoopbackAddress(req.socket.remoteAddress)) return 'elsewhere'
    if (!isLoopbackHost(host.host) || isForwarded(req.headers)) return 'proxied'
    const [owner, isBrought] = await Promise.all([
      ownerOnce(req.socket),
      tailnet?.broughtByTailscale(req.socket),
    ])
    if (isBrought) return 'proxied'
    if (owner === 'other') return 'other-user'
    // The cookie came out of a file that only the node's user can read.
    if (launch) return launch.accepts(req.headers.cookie) ? null : 'launch'
    return owner === 'own' ? null : 'unknown-user'
  }

  /** Who shows a token is held to it, whoever else it might be. */
  const byToken = (
    token: string,
    address: string,
    stranger: Stranger | null,
  ): Principal | 'token' => {
    if (!agentTokens?.isOne(token)) return devices?.byToken(token, address) ?? 'token'
    // Agents run on this machine; over the mesh their own node speaks for them.
    const isHere = stranger !== 'elsewhere' && stranger !== 'proxied'
    const agentId = isHere ? agentTokens.agentOf(token) : null
    if (agentId === null) return 'token'
    return { kind: 'agent', id: `agent:${agentId}`, agentId, role: 'input', address }
  }

  const ownUser = (req: IncomingMessage, address: string): Principal => {
    const kind = isOwnSocket(req.socket) ? 'socket' : 'loopback'
    return { kind, id: kind, role: 'admin', address }
  }

  return {
    strangerOf,
    async admit(req, host) {
      const address = unmapIPv4(req.socket.remoteAddress ?? '')
      const stranger = await strangerOf(req, host)
      const token = bearerOf(req.headers)
      if (token !== null) return byToken(token, address, stranger)
      if (stranger === null) return ownUser(req, address)
      const known =
        devices?.byCookie(req, address) ??
        (isForwarded(req.headers) ? null : await tailnet?.admit(req.socket))
      if (known) return known
      return open ? { kind: 'open', id: `open:${address}`, role: 'admin', address } : stranger
    },
  }
}

function ownerOnThisSystem(socket: Socket): Promise<PeerOwner> {
  return process.platform === 'linux' ? peerOwner(socket) : Promise.resolve('own')
}
