import { randomBytes } from 'node:crypto'
import { MaestroError } from '../errors.ts'
import { sameText } from '../gate/tokens.ts'
import { PROTOCOL, type RegisterRequest, RegisterResponse, RegisterWaiting } from '../wire/mesh.ts'
import { namesOf, othersIn } from './admission.ts'
import { readJsonAnswer } from './answers.ts'
import { proofOf } from './codes.ts'
import { unreachable } from './dial.ts'
import { joinRequest } from './join.ts'
import type { Membership } from './membership.ts'
import type { Transport } from './transport.ts'

export interface RegisterDeps {
  membership: Membership
  transport: Pick<Transport, 'request'>
}

/** What a host is asked for. */
export interface Wish {
  /** Of its code; null: a person there has to agree. */
  secret?: string | null
  merge?: boolean
  withdraw?: boolean
}

/** Everything that is asked of a host has to be answered whole within this time. */
export const ANSWER_MS = 10_000

/** M9: asks the host `id`, which was found and introduced, to let this node in. */
export async function register(
  deps: RegisterDeps,
  id: string,
  { secret = null, merge = false, withdraw = false }: Wish,
): Promise<RegisterResponse | RegisterWaiting> {
  const { membership } = deps
  const nonce = randomBytes(16).toString('base64url')
  const parties = { from: membership.hostId, to: id, nonce }
  const request: RegisterRequest = {
    v: PROTOCOL[1],
    ...joinRequest(membership),
    nonce,
    merge,
    ...(secret !== null && { proof: proofOf('ask', secret, parties) }),
    ...(withdraw && { withdraw }),
  }
  const { status, value } = await send(deps, id, request)
  if (status === 202) return understood(id, RegisterWaiting.safeParse(value))
  const response = understood(id, RegisterResponse.safeParse(value))
  const expected = secret === null ? null : proofOf('answer', secret, parties)
  if (expected !== null && !sameText(response.proof ?? '', expected)) {
    throw new MaestroError(
      'INVALID_PEER_KEY',
      'What answers at this address does not know the code, so it is not the host that the code is from.',
    )
  }
  if (response.self.id !== id) throw unreachable(id, 'it answered for another host')
  return response
}

/** Is nobody let in by this answer? */
export function isWaiting(
  response: RegisterResponse | RegisterWaiting,
): response is RegisterWaiting {
  return !('self' in response)
}

async function send({ membership, transport }: RegisterDeps, id: string, request: RegisterRequest) {
  try {
    const response = await transport.request(id, {
      method: 'POST',
      path: '/api/hosts/register-peer',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(request)),
      signal: AbortSignal.timeout(ANSWER_MS),
      proven: true,
    })
    const { status } = response
    return { status, value: await readJsonAnswer<unknown>(response, id) }
  } catch (error) {
    if (!(error instanceof MaestroError && error.code === 'MESH_MERGE')) throw error
    // The other's words, with both lists as seen from here.
    const own = namesOf(membership, othersIn(membership, id))
    const theirs = error.details?.own ?? []
    throw new MaestroError('MESH_MERGE', error.message, { own, theirs })
  }
}

function understood<T>(id: string, parsed: { success: true; data: T } | { success: false }): T {
  if (parsed.success) return parsed.data
  throw unreachable(id, 'its answer is not understood')
}
