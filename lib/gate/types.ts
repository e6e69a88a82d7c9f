import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Signed } from '../mesh/signature.ts'
import { ROLES, type Role } from '../wire/access.ts'

export { ROLES, type Role }

/**
 * How somebody came in. `loopback`, `socket`: a program of the node's own user, over loopback or the
 * unix socket; `open`: anybody, where the node is open to all; `device`: paired with a code;
 * `tailnet`: a user of the tailnet, by tailscaled's word; `link`: whoever has a link's token; `agent`:
 * a program in an agent, by its token; `peer`: a member of the mesh, by its signature; `stranger`:
 * anybody, at the few places that are open to those who are not let in yet.
 */
export type PrincipalKind =
  | 'loopback'
  | 'socket'
  | 'open'
  | 'device'
  | 'tailnet'
  | 'link'
  | 'agent'
  | 'peer'
  | 'stranger'

/** Who is asking. */
export interface Principal {
  kind: PrincipalKind
  /**
   * For logs, limits, live sockets and the audit: `loopback`, `socket`, `open:<address>`,
   * `device:<id>`, `tailnet:<login>`, `link:<id>`, `agent:<id>`, `peer:<hostId>`, `stranger:<address>`.
   */
  id: string
  role: Role
  /** Remote address of the socket, never of a header; empty for the unix socket. */
  address: string
  /** For people: of a device, link, tailnet user. */
  name?: string
  /** Of a peer. */
  hostId?: string
  deviceId?: string
  linkId?: string
  /** How often its link had ended for those who had it. */
  linkEnds?: number
  /** It came by the tunnel, so its address is the tunnel's end on this machine. */
  tunnelled?: true
  /** The agent that an agent principal is, or for which a peer asks. */
  agentId?: string
  /** The one agent that it may know of; absent: all. */
  only?: string
  /** Of a signed request: the `Content-Digest` that its body must have. */
  digest?: string
  /** What a signed request claims; checked for a peer, not yet for a stranger. */
  signed?: Signed
}

/**
 * The one place that decides who may. Both calls answer the request themselves when they refuse
 * (JSON error for the API, a plain page for pages, a status line for upgrades) and return null.
 * When they let it pass, `req.url` is a normalised path with its query.
 */
export interface Gate {
  http(req: IncomingMessage, res: ServerResponse): Promise<Principal | null>
  upgrade(req: IncomingMessage, socket: Duplex): Promise<Principal | null>
  /** Counts one message of a socket (not of a terminal); false when that is too many. */
  message(principal: Principal): boolean
  close(): void
}
