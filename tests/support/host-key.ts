import { generateKeyPairSync } from 'node:crypto'
import { hostIdOf, type Identity } from '../../lib/mesh/identity.ts'

/** The identity of a host that nobody has heard of. */
export function makeHost(): Identity {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const rawPublicKey = Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url')
  return { privateKey, publicKey, rawPublicKey, hostId: hostIdOf(rawPublicKey) }
}
