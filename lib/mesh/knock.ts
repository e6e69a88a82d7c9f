import { MaestroError } from '../errors.ts'
import { parseJson } from '../json.ts'
import { ErrorBody } from '../wire/error.ts'
import { unreachable } from './dial.ts'
import { nameOf } from './host-view.ts'
import type { Members, PeerTransport } from './types.ts'

/** A peer as it is spoken of. */
export interface NamedPeer {
  id: string
  name: string
}

/** Throws `PROTOCOL_TOO_OLD` for a member that speaks no version of ours (M20). */
export function peerFor(members: Pick<Members, 'get'>, id: string): NamedPeer {
  const member = members.get(id)
  const name = nameOf(id, member?.self)
  if (member?.compatible !== false) return { id, name }
  throw new MaestroError(
    'PROTOCOL_TOO_OLD',
    `${name} speaks another version of the mesh than this node. Update Maestro on the older of the two.`,
    { hostId: id },
  )
}

/** After this silence of a request it still leaves a margin below the 3 s that `PeerTransport` promises. */
const KNOCK_MS = 1_200

/**
 * Does the peer give any sign of life? Asked over the transport, which tries its addresses, learns
 * its clock and shows it who we are meanwhile. Rejects with `HOST_UNREACHABLE` after 1.2 s.
 */
export async function knock(
  transport: Pick<PeerTransport, 'request'>,
  host: NamedPeer,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unreachable(host.name, 'it does not answer')), KNOCK_MS)
  })
  const signal = AbortSignal.timeout(KNOCK_MS)
  const asked = transport.request(host.id, { method: 'GET', path: '/health', role: 'view', signal })
  try {
    const { body } = await Promise.race([asked, late])
    body.resume()
  } finally {
    clearTimeout(timer)
    // When time was up first, how it ends matters to nobody.
    asked.then(({ body }) => body.destroy()).catch(() => undefined)
  }
}

/** Does the peer refuse this node itself, not what was asked? */
export function refusesThisNode(status: number, body: string): boolean {
  return status === 401 || (status === 410 && errorOf(body).code === 'PEER_REMOVED')
}

/** The code and words of an error as nodes answer them. */
export function errorOf(body: string): { code?: string; message?: string } {
  return ErrorBody.safeParse(parseJson(body)).data ?? {}
}
