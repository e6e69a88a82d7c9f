import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

export const ROLES = ['view', 'input', 'manage', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** Who is asking. More kinds (device, link, peer, agent) join as they are built. */
export interface Principal {
  kind: 'loopback' | 'open'
  /** For logs, limits and the audit: `loopback`, `open:<address>`. */
  id: string
  role: Role
  /** Remote address of the socket, never of a header. */
  address: string
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
