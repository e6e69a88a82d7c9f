import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Inspected } from './inspect.ts'
import type { Principal } from './types.ts'

/** Browsers and programs that were paired. */
export interface DeviceGate {
  /** The device with this token; null: none, or not any more. `address`: where it is used from. */
  byToken(token: string, address: string): Principal | null
  /** The device whose cookie a browser sends. */
  byCookie(req: IncomingMessage, address: string): Principal | null
  /** `Set-Cookie` that lets a browser's cookie live on, when it is time for that; else null. */
  renewal(req: IncomingMessage, principal: Principal, encrypted: boolean): string | null
}

/** Users of the tailnet, as tailscaled knows them. */
export interface TailnetGate {
  /** Who is at the other end of a connection over the tailnet, if that user is let in. */
  admit(socket: Socket): Promise<Principal | null>
  /** Did tailscaled hand this loopback connection on from the tailnet (userspace networking)? */
  broughtByTailscale(socket: Socket): boolean | Promise<boolean>
}

/** Tokens of this host's agents. */
export interface AgentTokens {
  /** Whether a token has the form of an agent's. */
  isOne(token: string): boolean
  /** The agent that it is of; null: of none, or not any more. */
  agentOf(token: string): string | null
}

/** Links, for the listener that lets in nobody else. */
export interface LinkGate {
  /**
   * Whose link the request shows. Null: it was answered here (`res` is there for HTTP only). Throws
   * `Refused`. The caller counts what it answers; strangers are counted by `countStranger`.
   */
  admit(
    req: IncomingMessage,
    res: ServerResponse | null,
    inspected: Inspected,
    countStranger: () => void,
  ): Principal | null
}
