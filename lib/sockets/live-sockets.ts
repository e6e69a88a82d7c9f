import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { atLeast } from '../gate/roles.ts'
import type { Principal, PrincipalKind, Role } from '../gate/types.ts'
import { CLOSE_UNAUTHORIZED } from '../wire/term.ts'

/** How long a client may take to answer our close frame. */
const CLOSE_GRACE_MS = 1_000

/** What principals of one kind may do now. */
export interface Standing {
  /** Null for who is not let in any more. */
  roleOf(principal: Principal): Role | null
  /** Called when that may have changed for anybody. Returns the disposer. */
  onChange(listener: () => void): () => void
}

export type Standings = Partial<Record<PrincipalKind, Standing>>

/** May `principal` still do what it was let in for? */
export function stillStands(standings: Standings, principal: Principal): boolean {
  const standing = standings[principal.kind]
  if (!standing) return true
  const role = standing.roleOf(principal)
  return role !== null && atLeast(role, principal.role)
}

/** A socket that is open now. */
export interface LiveSocket {
  readonly principal: Principal
  readonly path: string
  /** Whose terminal it is; null: the feed. */
  readonly agentId: string | null
  /** ms since the epoch */
  readonly since: number
}

/** What a socket is for. */
export type Purpose = Pick<LiveSocket, 'path' | 'agentId'>

/**
 * Every open WebSocket by who opened it. The gate decides once, at the upgrade: a socket may outlive
 * what it was decided by, and is then closed with 4401.
 */
export interface LiveSockets {
  /** From now on `ws` lives as long as the right of who opened it. */
  add(ws: WebSocket, principal: Principal, purpose: Purpose): void
  /** The same for the connection of a socket that another node serves. */
  addSpliced(socket: Duplex, principal: Principal, purpose: Purpose): void
  /** Of `principalId`, as in `Principal.id`; all of them without one. */
  list(principalId?: string): LiveSocket[]
  count(principalId: string): number
  /** Closes what `principalId` has open. */
  closeAll(principalId: string, reason: string): void
  close(): void
}

interface Entry extends LiveSocket {
  end(reason: string): void
}

export function createLiveSockets(
  standings: Standings = {},
  now: () => number = Date.now,
): LiveSockets {
  const open = new Map<WebSocket | Duplex, Entry>()

  function check(): void {
    for (const [socket, { principal, end }] of open) {
      if (stillStands(standings, principal)) continue
      open.delete(socket)
      end(reasonFor(principal, standings[principal.kind]?.roleOf(principal) ?? null))
    }
  }

  function remember(socket: WebSocket | Duplex, entry: Entry): void {
    open.set(socket, entry)
    socket.once('close', () => open.delete(socket))
    // What changed between the gate's decision and now was told to nobody here.
    check()
  }

  const list = (principalId?: string) =>
    [...open.values()].filter(
      ({ principal }) => principalId === undefined || principal.id === principalId,
    )
  const stops = Object.values(standings).map((standing) => standing.onChange(check))

  return {
    add(ws, principal, purpose) {
      const end = (reason: string) => endSocket(ws, reason)
      remember(ws, { principal, ...purpose, since: now(), end })
    },
    addSpliced(socket, principal, purpose) {
      if (socket.destroyed) return
      // Frames pass unread here, so one of ours might land within another: the end is all that is said.
      remember(socket, { principal, ...purpose, since: now(), end: () => socket.destroy() })
    },
    list,
    count: (principalId) => list(principalId).length,
    closeAll(principalId, reason) {
      for (const [socket, { principal, end }] of open) {
        if (principal.id !== principalId) continue
        open.delete(socket)
        end(reason)
      }
    },
    close() {
      for (const stop of stops) stop()
      open.clear()
    },
  }
}

/** At most 123 bytes: RFC 6455 section 5.5. */
function reasonFor({ kind }: Principal, role: Role | null): string {
  if (kind !== 'peer') return role === null ? 'your access ended' : 'you may do less now'
  return role === null ? 'your host is no member any more' : 'your host may do less now'
}

/** Nothing that still comes is obeyed, also from one that never answers the close frame. */
function endSocket(ws: WebSocket, reason: string): void {
  ws.removeAllListeners('message')
  const timer = setTimeout(() => ws.terminate(), CLOSE_GRACE_MS)
  ws.once('close', () => clearTimeout(timer))
  ws.close(CLOSE_UNAUTHORIZED, reason)
}
