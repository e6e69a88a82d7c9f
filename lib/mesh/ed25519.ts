import { createPublicKey, type KeyObject } from 'node:crypto'

/** Field of edwards25519 (RFC 8032 section 5.1). */
const P = 2n ** 255n - 19n

/**
 * The y of every point whose order divides 8. For such a key anybody can make a signature that
 * verifies, and Node imports them without a word. The two long ones are of order 8: they solve
 * d·y⁴ + 2·y² − 1 = 0.
 */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  P - 1n,
  littleEndian('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'),
  littleEndian('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'),
])

/**
 * Why 32 bytes are no key to trust, or null. Refused are points of small order (the all-zero key is
 * one) and encodings that are not the shortest for their point, of which one key would have several.
 */
export function keyFault(raw: Uint8Array): string | null {
  if (raw.length !== 32) return 'the key is not 32 bytes long'
  const y = littleEndian(Buffer.from(raw).toString('hex')) & (2n ** 255n - 1n)
  if (y >= P) return 'the key is not in canonical form'
  return SMALL_ORDER_Y.has(y) ? 'the key is a point of small order' : null
}

/** By JWK (RFC 8037), which Node imports much faster than SPKI. */
export function importPublicKey(raw: Uint8Array): KeyObject {
  const x = Buffer.from(raw).toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

/** The bytes of base64url without padding; null when the text is not the one way to write them. */
export function fromBase64url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : null
}

function littleEndian(hex: string): bigint {
  return BigInt(`0x${Buffer.from(hex, 'hex').reverse().toString('hex')}`)
}
