import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** The dashboard's pages and their files, for whoever the gate let in. */
export interface Pages {
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>
  /** Hot reload, in development only; false when the upgrade is none of its business. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /** What takes a while at the start; requests wait for it by themselves. */
  prepare(): Promise<void>
  close(): Promise<void>
}
