import type { IncomingMessage } from 'node:http'
import type { RawData, WebSocket } from 'ws'
import type { Auditor } from '../audit/types.ts'
import { queryOf } from '../gate/query.ts'
import type { Principal } from '../gate/types.ts'
import { CLOSE_UNAUTHORIZED, FRAME_DATA, isReport } from '../wire/term.ts'
import type { SocketHandler, UpgradeOptions } from './upgrade.ts'

type Elsewhere = NonNullable<UpgradeOptions['elsewhere']>

/**
 * Tells of each terminal that is opened, but for those of the node's own user on its machine, and of
 * what is typed by who may only look: the terminal drops it.
 */
export function auditTerminals(handler: SocketHandler, audit: Auditor): SocketHandler {
  return (ws, req, principal) => {
    tell(audit, req, principal, 'ok')
    handler(ws, req, principal)
    if (principal.role === 'view') tellDropped(ws, req, principal, audit)
  }
}

/** Once for each socket; what terminals report by themselves is typed by nobody. */
function tellDropped(
  ws: WebSocket,
  req: IncomingMessage,
  principal: Principal,
  audit: Auditor,
): void {
  const listen = (data: RawData, isBinary: boolean): void => {
    const frame = data as Buffer
    if (!isBinary || frame[0] !== FRAME_DATA) return
    if (isReport(frame.subarray(1).toString('latin1'))) return
    ws.off('message', listen)
    audit.refused({ principal, action: 'term:input', target: agentOf(req), result: 'dropped' })
  }
  ws.on('message', listen)
}

/** The same for terminals of agents on other hosts, and for those that these refuse. */
export function auditTerminalsElsewhere(elsewhere: Elsewhere, audit: Auditor): Elsewhere {
  return (req, socket, head, principal) => {
    const far = elsewhere(req, socket, head, principal)
    if (far === null) return null
    return far.then((farewell) => {
      tell(audit, req, principal, farewell?.code === CLOSE_UNAUTHORIZED ? 'refused' : 'ok')
      return farewell
    })
  }
}

function tell(audit: Auditor, req: IncomingMessage, principal: Principal, result: string): void {
  if (principal.kind === 'loopback' || principal.kind === 'socket') return
  const looks = principal.role === 'view' || queryOf(req).get('observe') === '1'
  const target = agentOf(req)
  const note = { principal, action: looks ? 'term:watch' : 'term:open', target, result }
  if (result === 'ok') audit.note(note)
  else audit.refused(note)
}

function agentOf(req: IncomingMessage): string {
  return queryOf(req).get('agent') ?? ''
}
