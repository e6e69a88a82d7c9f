import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto'
import { chmodSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { MaestroError } from '../errors.ts'
import { writeDurable } from '../store/write-durable.ts'

/** This node's identity towards push services (RFC 8292). */
export interface Vapid {
  /** The uncompressed point, base64url: what browsers subscribe with. */
  readonly publicKey: string
  /** The `Authorization` header for a push to this endpoint; `now` in ms. */
  authorize(endpoint: string, now: number): string
}

/** RFC 8292 allows 24 hours; services' clocks differ. */
const VALID_S = 12 * 60 * 60
/** A contact is asked for, and some services refuse without; a private node has none to give. */
const CONTACT = 'mailto:maestro@example.com'

/**
 * The keys in `<dataDir>/push-key.json`, made when they are needed first, mode 0600. New keys would
 * silence every device, so a damaged file is an error that says so and stays as it is.
 */
export function loadVapid(dataDir: string): Vapid {
  const file = join(dataDir, 'push-key.json')
  const privateKey = readKey(file) ?? createKey(file)
  const { x, y } = createPublicKey(privateKey).export({ format: 'jwk' })
  const point = [
    Buffer.from([4]),
    Buffer.from(x ?? '', 'base64url'),
    Buffer.from(y ?? '', 'base64url'),
  ]
  const publicKey = Buffer.concat(point).toString('base64url')
  return {
    publicKey,
    authorize(endpoint, now) {
      const claims = {
        aud: new URL(endpoint).origin,
        exp: Math.floor(now / 1000) + VALID_S,
        sub: CONTACT,
      }
      return `vapid t=${signJwt(claims, privateKey)}, k=${publicKey}`
    },
  }
}

/** RFC 7515 compact, ES256 (RFC 7518 section 3.4). */
function signJwt(claims: Record<string, unknown>, key: KeyObject): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${encode({ typ: 'JWT', alg: 'ES256' })}.${encode(claims)}`
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

function readKey(file: string): KeyObject | null {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw unusable(file, (error as Error).message)
  }
  try {
    const key = createPrivateKey({ key: JSON.parse(text), format: 'jwk' })
    if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('not a P-256 key')
    chmodSync(file, 0o600)
    return key
  } catch (error) {
    throw unusable(file, (error as Error).message)
  }
}

function createKey(file: string): KeyObject {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const temporary = `${file}.new`
  rmSync(temporary, { force: true })
  const text = `${JSON.stringify(privateKey.export({ format: 'jwk' }))}\n`
  writeDurable(temporary, text, () => renameSync(temporary, file))
  return privateKey
}

function unusable(file: string, why: string): MaestroError {
  return new MaestroError(
    'INTERNAL_ERROR',
    `The key for push messages, ${file}, cannot be used: ${why}. Put it back from a backup; or move it away, and every device has to be switched on again.`,
  )
}
