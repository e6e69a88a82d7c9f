import { sign, verify } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hostIdOf, IdentityError, loadIdentity } from '../../../lib/mesh/identity.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'

let dir: TempDir
let file: string
beforeEach(() => {
  dir = tempDir('id')
  file = join(dir.path, 'identity.json')
})
afterEach(() => dir.close())

describe('[M1] identity', () => {
  test('is made once, in a file for the user alone', () => {
    const first = loadIdentity(dir.path)
    expect(first.hostId).toMatch(/^[a-z2-7]{26}$/)
    expect(loadIdentity(dir.path).hostId).toBe(first.hostId)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(dir.path)).toEqual(['identity.json'])
  })

  test('signs what its public key verifies', () => {
    const { privateKey, publicKey, rawPublicKey, hostId } = loadIdentity(dir.path)
    const data = Buffer.from('hello')
    expect(verify(null, data, publicKey, sign(null, data, privateKey))).toBe(true)
    expect(rawPublicKey).toHaveLength(32)
    expect(hostIdOf(rawPublicKey)).toBe(hostId)
  })

  test('the id is base32 of the hash of the key', () => {
    // The expected value is from another implementation: Python's hashlib and base64.
    expect(hostIdOf(new Uint8Array(32))).toBe('mzuhvlpymk6xo3epygfy5h4oea')
  })

  test('a half-written new file does not stand in the way', () => {
    writeFileSync(`${file}.new`, '{')
    expect(loadIdentity(dir.path).hostId).toHaveLength(26)
  })

  test('a file that others could read is closed to them', () => {
    loadIdentity(dir.path)
    chmodSync(file, 0o644)
    loadIdentity(dir.path)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test.each([
    ['cut', (text: string) => text.slice(0, 40)],
    ['empty', () => ''],
    ['of another curve', (text: string) => text.replace('Ed25519', 'X25519')],
    ['of two halves', (text: string) => text.replace(/"x":"../, '"x":"__')],
  ])('a file that is %s is refused and left as it is', (_what, damage) => {
    loadIdentity(dir.path)
    const damaged = damage(readFileSync(file, 'utf8'))
    writeFileSync(file, damaged)
    expect(() => loadIdentity(dir.path)).toThrow(IdentityError)
    expect(() => loadIdentity(dir.path)).toThrow(file)
    expect(readFileSync(file, 'utf8')).toBe(damaged)
  })
})
