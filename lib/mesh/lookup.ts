import { MaestroError } from '../errors.ts'
import { fingerprintOf } from '../node-info.ts'
import type { HostLookup } from '../wire/host.ts'
import { PROTOCOL } from '../wire/mesh.ts'
import { selfPeer } from './admission.ts'
import { DialError, type DialReason } from './dial.ts'
import { isCompatible } from './host-view.ts'
import type { Membership } from './membership.ts'
import { parsePeerUrl } from './peer-url.ts'
import { cleanName } from './records.ts'
import type { Found } from './seek.ts'
import type { Transport } from './transport.ts'

export interface LookupDeps {
  membership: Pick<Membership, 'hostId' | 'isMember' | 'tombstoneOf'>
  transport: Pick<Transport, 'identify'>
}

/** What to do about it. */
const ADVICE: Record<DialReason, string> = {
  unresolved: 'Look at how its name is written, or give its IP address.',
  refused:
    'Start Maestro there, and look at the port. A node that listens only to its own machine refuses others: start it there with Tailscale running, or with MAESTRO_HOST=0.0.0.0.',
  silent:
    'Is the machine on and awake, and do both have the same network? A firewall in between may drop what is sent.',
  foreign:
    'Look at address and port (23000 unless another was chosen), and update Maestro there if it is an old one.',
  untrusted:
    'Use the name that its certificate is for, or let this machine trust who issued it (NODE_EXTRA_CA_CERTS).',
}

/**
 * Who is at `url`, and is there a point in asking it to let this node in? Throws `INVALID_PEER_URL`,
 * `HOST_UNREACHABLE` (with the `DialReason` in its details, and what to do in its words), `SELF_PEER`,
 * `INVALID_PEER_KEY`, `PROTOCOL_TOO_OLD`.
 */
export async function findHost({ membership, transport }: LookupDeps, url: string): Promise<Found> {
  const found = await transport.identify(parsePeerUrl(url)).catch((error) => {
    throw withAdvice(error)
  })
  const { answer } = found
  if (answer.id === membership.hostId) throw selfPeer()
  if (!isCompatible(answer)) throw tooOld(found)
  return found
}

/** The same for people, who have not decided anything yet. */
export async function lookUp(deps: LookupDeps, url: string): Promise<HostLookup> {
  const { membership } = deps
  const { answer, url: origin, rtt } = await findHost(deps, url)
  const { id, name, app, protocol } = answer
  const isMember = membership.isMember(id)
  return {
    hostId: id,
    name: cleanName(name, id),
    url: origin,
    version: app,
    protocol,
    fingerprint: fingerprintOf(id),
    rtt,
    isMember,
    wasRemoved: !isMember && membership.tombstoneOf(id) !== undefined,
  }
}

function withAdvice(error: unknown): unknown {
  const { cause } = error as Error
  if (!(error instanceof MaestroError && cause instanceof DialError && cause.reason)) return error
  const { reason } = cause
  const what =
    reason === 'foreign'
      ? error.message.replace(/^(.*) cannot be reached: what answers there/, 'What answers at $1')
      : error.message
  const advised = new MaestroError(error.code, `${what} ${ADVICE[reason]}`, { reason })
  advised.cause = cause
  return advised
}

function tooOld({ answer: { id, name, app, protocol } }: Found): MaestroError {
  const which = protocol[1] < PROTOCOL[0] ? 'an older' : 'a newer'
  const where = which === 'an older' ? 'there' : 'here'
  return new MaestroError(
    'PROTOCOL_TOO_OLD',
    `${cleanName(name, id)} runs Maestro ${app}, which speaks ${which} version of the mesh only. Update Maestro ${where}, then add it.`,
    { hostId: id },
  )
}
