import { sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../../../lib/mesh/canonical.ts'
import { keyFault } from '../../../lib/mesh/ed25519.ts'
import { hostIdOf } from '../../../lib/mesh/identity.ts'
import {
  cleanName,
  compareMem,
  compareSelf,
  createRecordVerifier,
  MAX_RECORD_BYTES,
} from '../../../lib/mesh/records.ts'
import type { MemRecord, SelfRecord } from '../../../lib/wire/mesh.ts'
import { identityAt, idOf, memOf, selfOf } from './support.ts'

const P = 2n ** 255n - 19n
const D = mod(-121665n * inverse(121666n))

function mod(a: bigint): bigint {
  return ((a % P) + P) % P
}
function inverse(a: bigint): bigint {
  let [result, base, exponent] = [1n, mod(a), P - 2n]
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = mod(result * base)
    base = mod(base * base)
  }
  return result
}
function bytesOf(y: bigint): Buffer {
  return Buffer.from(y.toString(16).padStart(64, '0'), 'hex').reverse()
}
/** A square root modulo P, when there is one. */
function root(a: bigint): bigint | null {
  const power = (base: bigint, exponent: bigint) => {
    let [result, b, e] = [1n, mod(base), exponent]
    for (; e > 0n; e >>= 1n) {
      if (e & 1n) result = mod(result * b)
      b = mod(b * b)
    }
    return result
  }
  const candidate = power(a, (P + 3n) / 8n)
  for (const r of [candidate, mod(candidate * power(2n, (P - 1n) / 4n))]) {
    if (mod(r * r) === mod(a)) return r
  }
  return null
}

describe('[M1] keys that are no keys', () => {
  test('every point of small order is refused, with either sign', () => {
    // Of order 8 are the points with d·y⁴ + 2·y² − 1 = 0; here solved, not copied.
    const discriminant = root(mod(4n + 4n * D)) as bigint
    const squares = [1n, -1n].map((s) => mod((-2n + s * discriminant) * inverse(2n * D)))
    const eighth = squares.flatMap((square) => root(square) ?? []).flatMap((y) => [y, mod(-y)])
    expect(eighth).toHaveLength(2)
    for (const y of [0n, 1n, P - 1n, ...eighth]) {
      expect(keyFault(bytesOf(y))).toContain('small order')
      expect(keyFault(bytesOf(y | (1n << 255n)))).toContain('small order')
    }
  })

  test('an encoding that is not the shortest is refused', () => {
    for (const y of [P, P + 1n, P + 18n]) expect(keyFault(bytesOf(y))).toContain('canonical')
    expect(keyFault(new Uint8Array(31))).toContain('32 bytes')
    expect(keyFault(identityAt(0).rawPublicKey)).toBeNull()
  })

  test('a record with the all-zero key is refused, though a made-up signature may verify', () => {
    const zero = Buffer.alloc(32)
    const record = { ...selfOf(0), pk: zero.toString('base64url'), id: hostIdOf(zero) }
    const sig = Buffer.alloc(64).toString('base64url')
    expect(createRecordVerifier().self({ ...record, sig })).toContain('small order')
  })
})

describe('[M4] self records', () => {
  const verifier = createRecordVerifier()

  test('one that its owner signed is right, also with fields that we do not know', () => {
    expect(verifier.self(selfOf(0))).toBeNull()
    const later = selfOf(0, { colour: 'blue', nested: { a: [1, null] } })
    expect(verifier.self(JSON.parse(JSON.stringify(later)))).toBeNull()
  })

  test.each<[string, Partial<SelfRecord>, string]>([
    ['another name', { name: 'mallory' }, 'signature'],
    ['a field that was not signed', { extra: 1 }, 'signature'],
    ['the id of another', { id: idOf(1) }, 'does not belong'],
    ['the key of another', { pk: selfOf(1).pk }, 'does not belong'],
    ['a counter of 2^53', { inc: 2 ** 53 }, 'inc'],
    ['a negative counter', { ver: -1 }, 'ver'],
    ['seventeen addresses', { urls: Array(17).fill('http://a') }, 'urls'],
    ['a signature that is none', { sig: 'x' }, 'sig'],
  ])('one with %s is refused', (_what, change, why) => {
    expect(verifier.self({ ...selfOf(0), ...change })).toContain(why)
  })

  test('one larger than 4 KB is refused', () => {
    const large = selfOf(0, { note: 'x'.repeat(MAX_RECORD_BYTES) })
    expect(verifier.self(large)).toContain('larger')
  })

  test('a signature written in another way is refused: it would be another record', () => {
    const record = selfOf(0)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = alphabet[alphabet.indexOf(record.sig.slice(-1)) ^ 1]
    expect(verifier.self({ ...record, sig: record.sig.slice(0, -1) + last })).toContain('canonical')
  })

  test('are ordered by inc, then ver, then signature', () => {
    expect(
      compareSelf(selfOf(0, { inc: 2, ver: 0 }), selfOf(0, { inc: 1, ver: 9 })),
    ).toBeGreaterThan(0)
    expect(compareSelf(selfOf(0, { ver: 10 }), selfOf(0, { ver: 9 }))).toBeGreaterThan(0)
    const [a, b] = [selfOf(0, { boot: 'a' }), selfOf(0, { boot: 'b' })]
    expect(Math.sign(compareSelf(a, b))).toBe(-Math.sign(compareSelf(b, a)))
    expect(compareSelf(a, b)).not.toBe(0)
  })
})

describe('[M5] mem records', () => {
  const verifier = createRecordVerifier()

  test('one that another signed is right', () => {
    expect(verifier.mem(memOf(1, 0, 1))).toBeNull()
  })

  test('nobody decides about itself', () => {
    expect(verifier.mem(memOf(0, 0, 1))).toContain('itself')
  })

  test.each<[string, Partial<MemRecord>, string]>([
    ['the state changed', { state: 'removed' }, 'signature'],
    ['another signer named', { by: idOf(2) }, 'does not belong'],
    ['about another host', { id: idOf(3) }, 'signature'],
    ['an epoch above 2^31', { epoch: 2 ** 53 }, 'epoch'],
    ['an epoch of 0', { epoch: 0 }, 'epoch'],
  ])('one with %s is refused', (_what, change, why) => {
    expect(verifier.mem({ ...memOf(1, 0, 1), ...change })).toContain(why)
  })

  test('are ordered by epoch, then removed before member, then signature', () => {
    expect(compareMem(memOf(1, 0, 2), memOf(1, 0, 1, 'removed'))).toBeGreaterThan(0)
    expect(compareMem(memOf(1, 0, 1, 'removed'), memOf(1, 2, 1))).toBeGreaterThan(0)
    expect(compareMem(memOf(1, 0, 1), memOf(1, 2, 1))).not.toBe(0)
    expect(compareMem(memOf(1, 0, 1), memOf(1, 0, 1))).toBe(0)
  })

  test('the signature covers the canonical text of all other fields', () => {
    const { sig, ...fields } = memOf(1, 0, 1)
    const text = Buffer.from(canonicalJson(fields))
    expect(sign(null, text, identityAt(0).privateKey).toString('base64url')).toBe(sig)
  })
})

describe('names as people see them', () => {
  test.each([
    ['<img onerror=alert(1)>', '<img onerror=alert(1)>'],
    ['\u202egnirts', 'gnirts'],
    ['a\u001b[31mred\u0007', 'a[31mred'],
    ['zero\u200bwidth \n two', 'zerowidth two'],
    ['Ünïcode 機械 😀', 'Ünïcode 機械 😀'],
    ['\u2066\u2069', 'abcdefgh'],
  ])('%j', (name, shown) => {
    expect(cleanName(name, 'abcdefghijkl')).toBe(shown)
  })
})
