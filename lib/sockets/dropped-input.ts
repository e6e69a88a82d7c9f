import type { RawData } from 'ws'
import type { Principal } from '../gate/types.ts'
import { FRAME_DATA } from '../wire/term.ts'
import type { SocketHandler } from './upgrade.ts'

/**
 * A terminal of somebody who came by a link to look: what is typed all the same is dropped by the
 * terminal, and told, once for each socket.
 */
export function tellDroppedInput(
  handler: SocketHandler,
  onDropped: (principal: Principal, agentId: string) => void,
): SocketHandler {
  return (ws, req, principal) => {
    handler(ws, req, principal)
    if (principal.kind !== 'link' || principal.role !== 'view') return
    const agentId = new URLSearchParams((req.url ?? '').split('?')[1]).get('agent') ?? ''
    const listen = (data: RawData, isBinary: boolean) => {
      if (!isBinary || (data as Buffer)[0] !== FRAME_DATA) return
      ws.off('message', listen)
      onDropped(principal, agentId)
    }
    ws.on('message', listen)
  }
}
