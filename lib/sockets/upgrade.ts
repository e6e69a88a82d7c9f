import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { MaestroError } from '../errors.ts'
import { queryOf } from '../gate/query.ts'
import { refuseUpgrade } from '../gate/refusal.ts'
import { needOf, requireRole, towards } from '../gate/roles.ts'
import type { Gate, Principal } from '../gate/types.ts'
import type { Log } from '../log.ts'
import { createLiveSockets, type LiveSockets, type Purpose } from './live-sockets.ts'

/** Bytes of one frame from a client; ws closes with 1009 above it. */
export const MAX_FRAME = 64 * 1024
/** Open sockets of one link at a time. */
export const MAX_OF_A_LINK = 64
const CLOSE_GOING_AWAY = 1001
/** How long clients may take to answer our close frame when the node stops. */
const CLOSE_GRACE_MS = 1_000

/** Serves one accepted socket until it closes. */
export type SocketHandler = (ws: WebSocket, req: IncomingMessage, principal: Principal) => void

/** How a socket that cannot be served is closed. */
export interface Farewell {
  code: number
  reason: string
}

export interface UpgradeOptions {
  gate: Pick<Gate, 'upgrade'>
  /** By path. */
  handlers: ReadonlyMap<string, SocketHandler>
  log: Log
  /** Where open sockets are known by who opened them; closed by whoever made it. */
  live?: LiveSockets
  /**
   * Takes upgrades for what is on another host; null: it is here. Resolves when the socket is
   * served, or with how to close it; rejects with `MaestroError` to refuse the upgrade.
   */
  elsewhere?: (
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    principal: Principal,
  ) => Promise<Farewell | null> | null
  /** Paths of the development server's own socket; true when it has taken this one. */
  development?: (req: IncomingMessage, socket: Duplex, head: Buffer) => boolean
}

export interface UpgradeRouter {
  /** Rejects when something failed that no client is to blame for; the socket is then the caller's. */
  handle(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>
  /** Closes every socket with 1001, and ends those that do not answer. */
  close(): Promise<void>
}

/**
 * The only place where an HTTP connection becomes a WebSocket: the gate first, then the path. Throws
 * when a path has no entry in lib/gate/roles.ts.
 */
export function createUpgradeRouter(options: UpgradeOptions): UpgradeRouter {
  const { gate, handlers, log, elsewhere, development } = options
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME,
    perMessageDeflate: false,
  })
  const live = options.live ?? createLiveSockets()
  const needs = new Map([...handlers.keys()].map((path) => [path, needOf('WS', path)]))
  let closing = false

  async function handle(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const admitted = await gate.upgrade(req, socket)
    if (admitted === null) return
    const purpose = purposeOf(req, socket)
    if (purpose === null) return
    const { path, agentId } = purpose
    const principal = towards(admitted, agentId)
    const handler = handlers.get(path)
    if (closing) {
      socket.destroy()
    } else if (!mayOpen(socket, path, principal)) {
      return
    } else if (await goesElsewhere(req, socket, head, principal)) {
      live.addSpliced(socket, principal, purpose)
    } else if (handler !== undefined) {
      server.handleUpgrade(req, socket, head, (ws) => {
        ws.on('error', (err) => log.debug({ err, url: path }, 'A socket failed'))
        handler(ws, req, principal)
        live.add(ws, principal, purpose)
      })
    } else if (!development?.(req, socket, head)) {
      refuseUpgrade(socket, { error: new MaestroError('NOT_FOUND', `No socket is at ${path}.`) })
    }
  }

  function mayOpen(socket: Duplex, path: string, principal: Principal): boolean {
    return passes(socket, () => {
      requireRole(principal, needs.get(path) ?? 'view')
      requireRoom(principal)
    })
  }

  /** Each terminal is a process: who holds a link shares them with all who hold it. */
  function requireRoom({ kind, id }: Principal): void {
    if (kind !== 'link' || live.count(id) < MAX_OF_A_LINK) return
    throw new MaestroError(
      'RATE_LIMITED',
      `This link has ${MAX_OF_A_LINK} connections open, as many as it may. Close some of its pages.`,
    )
  }

  /** True when the socket is not ours to serve any more. */
  async function goesElsewhere(
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    principal: Principal,
  ): Promise<boolean> {
    try {
      const far = elsewhere?.(req, socket, head, principal) ?? null
      if (far === null) return false
      const farewell = await far
      if (farewell && !socket.destroyed) sayFarewell(req, socket, head, farewell)
    } catch (error) {
      if (!(error instanceof MaestroError)) throw error
      refuseUpgrade(socket, { error })
    }
    return true
  }

  /** Browsers are told codes and words of an accepted socket only, never why an upgrade failed. */
  function sayFarewell(
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    { code, reason }: Farewell,
  ): void {
    server.handleUpgrade(req, socket, head, (ws) => {
      ws.on('error', (err) => log.debug({ err, url: req.url }, 'A socket failed'))
      ws.close(code, reason)
    })
  }

  return {
    handle,
    async close() {
      closing = true
      const clients = [...server.clients]
      await Promise.all(clients.map(closeSocket))
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** Null when the query can be read in two ways: then it was refused. */
function purposeOf(req: IncomingMessage, socket: Duplex): Purpose | null {
  const path = (req.url ?? '').split('?', 1)[0] ?? ''
  let agentId: string | null = null
  const isClear = passes(socket, () => {
    const agent = queryOf(req).get('agent')
    if (path === '/term') agentId = agent ?? null
  })
  return isClear ? { path, agentId } : null
}

/** Runs `check`; refuses the upgrade with what it throws. */
function passes(socket: Duplex, check: () => void): boolean {
  try {
    check()
    return true
  } catch (error) {
    if (!(error instanceof MaestroError)) throw error
    refuseUpgrade(socket, { error })
    return false
  }
}

function closeSocket(ws: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => ws.terminate(), CLOSE_GRACE_MS)
    ws.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
    ws.close(CLOSE_GOING_AWAY, 'the node stops')
  })
}
