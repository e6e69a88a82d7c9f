import type { WebSocket } from 'ws'
import { type Principal, ROLES, type Role } from '../gate/types.ts'
import { CLOSE_UNAUTHORIZED } from '../wire/term.ts'

/** How long a peer may take to answer our close frame. */
const CLOSE_GRACE_MS = 1_000

/** What other hosts may do now. */
export interface PeerRoles {
  /** Null for who is no member. */
  roleOf(hostId: string): Role | null
  /** Called when members come, go or change. Returns the disposer. */
  onChange(listener: () => void): () => void
}

/** Sockets of other hosts, closed with 4401 when their host may not do any more what it did. */
export interface PeerSockets {
  /** From now on `ws` lives as long as the right of who opened it. */
  add(ws: WebSocket, principal: Principal): void
  close(): void
}

/** The gate decides once, at the upgrade: a socket may outlive what it was decided by. */
export function createPeerSockets(roles: PeerRoles): PeerSockets {
  const open = new Map<WebSocket, { hostId: string; role: Role }>()

  function check(): void {
    for (const [ws, { hostId, role }] of open) {
      const now = roles.roleOf(hostId)
      if (now !== null && ROLES.indexOf(now) >= ROLES.indexOf(role)) continue
      open.delete(ws)
      end(ws, now === null ? 'your host is no member any more' : 'your host may do less now')
    }
  }

  const stop = roles.onChange(check)
  return {
    add(ws, { kind, hostId, role }) {
      if (kind !== 'peer' || hostId === undefined) return
      open.set(ws, { hostId, role })
      ws.on('close', () => open.delete(ws))
      // What changed between the gate's decision and now was told to nobody here.
      check()
    },
    close() {
      stop()
      open.clear()
    },
  }
}

/** Nothing that still comes is obeyed, also from one that never answers the close frame. */
function end(ws: WebSocket, reason: string): void {
  ws.removeAllListeners('message')
  const timer = setTimeout(() => ws.terminate(), CLOSE_GRACE_MS)
  ws.once('close', () => clearTimeout(timer))
  ws.close(CLOSE_UNAUTHORIZED, reason)
}
