import { createCipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'

/** Of a subscription, base64url: the browser's public key and its authentication secret. */
export interface PushKeys {
  p256dh: string
  auth: string
}

/** Bytes that a push message may hold (RFC 8291 section 4). */
export const MAX_PLAINTEXT = 3993

const RECORD_SIZE = 4096
/** The delimiter of the last record (RFC 8188 section 2). */
const LAST_RECORD = Buffer.from([2])

/** What makes two encryptions differ; given only to check against published examples. */
export interface Entropy {
  salt: Buffer
  privateKey: Buffer
}

/**
 * A push message that only the browser with these keys can read: RFC 8291 with the content coding
 * `aes128gcm` of RFC 8188, one record. Throws a RangeError for more than `MAX_PLAINTEXT` bytes, and
 * when `p256dh` is no point on P-256.
 */
export function encryptPush(plaintext: Buffer, keys: PushKeys, entropy?: Entropy): Buffer {
  if (plaintext.length > MAX_PLAINTEXT) throw new RangeError(`${plaintext.length} bytes to push`)
  const theirs = Buffer.from(keys.p256dh, 'base64url')
  const auth = Buffer.from(keys.auth, 'base64url')
  const salt = entropy?.salt ?? randomBytes(16)
  const own = createECDH('prime256v1')
  if (entropy) own.setPrivateKey(entropy.privateKey)
  else own.generateKeys()
  const ours = own.getPublicKey()

  const keyInfo = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours])
  const secret = derive(own.computeSecret(theirs), auth, keyInfo, 32)
  const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
  const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12)

  const header = Buffer.alloc(21)
  salt.copy(header)
  header.writeUInt32BE(RECORD_SIZE, 16)
  header.writeUInt8(ours.length, 20)
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  const sealed = [cipher.update(plaintext), cipher.update(LAST_RECORD), cipher.final()]
  return Buffer.concat([header, ours, ...sealed, cipher.getAuthTag()])
}

function derive(secret: Buffer, salt: Buffer, info: Buffer, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, length))
}
