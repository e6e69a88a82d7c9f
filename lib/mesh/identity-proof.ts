import { type KeyObject, sign, verify } from 'node:crypto'
import { MaestroError } from '../errors.ts'
import { IdentityAnswer } from '../wire/mesh.ts'
import { fromBase64url, importPublicKey, keyFault } from './ed25519.ts'
import { hostIdOf, type Identity } from './identity.ts'

/** M2: what a node says when it is asked who it is; `nonce` is the asker's. */
export function answerIdentity(
  identity: Identity,
  about: Pick<IdentityAnswer, 'name' | 'app' | 'protocol'>,
  nonce: string,
  time: number,
): IdentityAnswer {
  return {
    id: identity.hostId,
    pk: identity.rawPublicKey.toString('base64url'),
    ...about,
    nonce,
    time,
    sig: sign(null, identityBase(nonce, time), identity.privateKey).toString('base64url'),
  }
}

/** The answer to `nonce` with its key; null when it is no such answer, or its signature is wrong. */
export function checkIdentity(
  value: unknown,
  nonce: string,
): { answer: IdentityAnswer; key: KeyObject } | null {
  const parsed = IdentityAnswer.safeParse(value)
  if (!parsed.success || parsed.data.nonce !== nonce) return null
  const answer = parsed.data
  const key = readPublicKey(answer.pk, answer.id)
  const signature = Buffer.from(answer.sig, 'base64url')
  return verify(null, identityBase(nonce, answer.time), key, signature) ? { answer, key } : null
}

/** Throws `INVALID_PEER_KEY` (422) for a key that nobody should trust (M1). */
export function readPublicKey(pk: string, id: string): KeyObject {
  const raw = fromBase64url(pk)
  const fault = raw === null ? 'it is not canonical base64url' : keyFault(raw)
  if (raw === null || fault !== null) throw badKey(fault ?? 'it is not canonical base64url')
  if (hostIdOf(raw) !== id) throw badKey('its id does not belong to it')
  return importPublicKey(raw)
}

function badKey(why: string): MaestroError {
  return new MaestroError('INVALID_PEER_KEY', `The key of this host is not usable: ${why}.`)
}

function identityBase(nonce: string, time: number): Buffer {
  return Buffer.from(`maestro-identity\n${nonce}\n${time}`)
}
