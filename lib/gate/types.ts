import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Signed } from '../mesh/signature.ts'

export const ROLES = ['view', 'input', 'manage', 'admin'] as const
export type Role = (typeof ROLES)[number]

/**
 * Who is asking. `peer`: a member of the mesh, by its signature; `stranger`: anybody, at the few
 * places that are open to hosts which are no members yet. More kinds (device, link, agent) join as
 * they are built.
 */
export interface Principal {
  kind: 'loopback' | 'open' | 'peer' | 'stranger'
  /** For logs, limits and the audit: `loopback`, `open:<address>`, `peer:<hostId>`. */
  id: string
  role: Role
  /** Remote address of the socket, never of a header. */
  address: string
  /** Of a peer. */
  hostId?: string
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
