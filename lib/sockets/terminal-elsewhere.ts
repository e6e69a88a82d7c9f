import { MaestroError } from '../errors.ts'
import { queryOf } from '../gate/query.ts'
import { refuseSecondHop } from '../mesh/directory.ts'
import type { Routing } from '../mesh/routing.ts'
import {
  CLOSE_NO_AGENT,
  CLOSE_PEER_TOO_OLD,
  CLOSE_PEER_UNREACHABLE,
  CLOSE_UNAUTHORIZED,
} from '../wire/term.ts'
import { reasonText } from './terminal.ts'
import type { Farewell, UpgradeOptions } from './upgrade.ts'

/** T7: terminals of agents on other hosts. The client is told in a close code why there is none. */
export function createTerminalElsewhere({
  directory,
  splice,
}: Pick<Routing, 'directory' | 'splice'>): NonNullable<UpgradeOptions['elsewhere']> {
  return (req, socket, head, principal) => {
    if ((req.url ?? '').split('?', 1)[0] !== '/term') return null
    const place = directory.agent(queryOf(req).get('agent') ?? '')
    refuseSecondHop(place, principal.kind === 'peer')
    if (place.kind !== 'peer') return null
    const { hostId } = place
    return splice.open(req, socket, head, { hostId, role: principal.role }).then(
      () => null,
      (error: unknown) => {
        if (error instanceof MaestroError) return farewellOf(error)
        throw error
      },
    )
  }
}

function farewellOf({ code, message }: MaestroError): Farewell {
  const reason = reasonText(message)
  if (code === 'AGENT_NOT_FOUND') return { code: CLOSE_NO_AGENT, reason }
  if (code === 'FORBIDDEN') return { code: CLOSE_UNAUTHORIZED, reason }
  if (code === 'PROTOCOL_TOO_OLD') return { code: CLOSE_PEER_TOO_OLD, reason }
  return { code: CLOSE_PEER_UNREACHABLE, reason }
}
