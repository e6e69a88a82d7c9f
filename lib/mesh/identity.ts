import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import { chmodSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurable } from '../store/write-durable.ts'

export interface Identity {
  /** First 26 characters of lower-case base32(sha256(raw public key)): M1. */
  readonly hostId: string
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
  /** The public key as 32 bytes. */
  readonly rawPublicKey: Buffer
}

/** The key file is there and cannot be used; a new key would make this a different host. */
export class IdentityError extends Error {
  constructor(file: string, why: string, options?: ErrorOptions) {
    super(
      `The node's key ${file} cannot be used: ${why}. Put it back from a backup; or move it away, ` +
        'and this machine becomes a new host that its peers have to add again.',
      options,
    )
    this.name = 'IdentityError'
  }
}

/** RFC 8037: an Ed25519 private key as a JWK. */
const Jwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
})

/**
 * The node's key from `<dataDir>/identity.json`, made at the first start. The file is written whole
 * or not at all, mode 0600. Throws `IdentityError` for a damaged one and leaves it as it is.
 */
export function loadIdentity(dataDir: string): Identity {
  const file = join(dataDir, 'identity.json')
  const text = readIfThere(file)
  if (text === null) return createIdentity(file)
  chmodSync(file, 0o600)
  return parseIdentity(file, text)
}

export function hostIdOf(rawPublicKey: Uint8Array): string {
  return base32(createHash('sha256').update(rawPublicKey).digest()).slice(0, 26)
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    throw new IdentityError(file, `it cannot be read (${code})`, { cause: error })
  }
}

function createIdentity(file: string): Identity {
  const { privateKey } = generateKeyPairSync('ed25519')
  const text = `${JSON.stringify(privateKey.export({ format: 'jwk' }))}\n`
  const temporary = `${file}.new`
  rmSync(temporary, { force: true })
  writeDurable(temporary, text, () => renameSync(temporary, file))
  return parseIdentity(file, text)
}

function parseIdentity(file: string, text: string): Identity {
  let jwk: z.infer<typeof Jwk>
  let privateKey: KeyObject
  try {
    jwk = Jwk.parse(JSON.parse(text))
    privateKey = createPrivateKey({ key: jwk, format: 'jwk' })
  } catch (error) {
    throw new IdentityError(file, 'it is damaged', { cause: error })
  }
  const publicKey = createPublicKey(privateKey)
  const { x } = publicKey.export({ format: 'jwk' })
  if (x !== jwk.x) throw new IdentityError(file, 'its two halves do not belong together')
  const rawPublicKey = Buffer.from(jwk.x, 'base64url')
  return { hostId: hostIdOf(rawPublicKey), publicKey, privateKey, rawPublicKey }
}

/** RFC 4648 section 6, lower case, without padding. */
function base32(bytes: Uint8Array): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
  let out = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      out += alphabet[(value >>> bits) & 31]
    }
    value &= (1 << bits) - 1
  }
  return bits > 0 ? out + alphabet[(value << (5 - bits)) & 31] : out
}
