import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encryptPush, MAX_PLAINTEXT } from '../../../lib/notify/encryption.ts'
import { checkEndpoint, isPublicAddress } from '../../../lib/notify/endpoint.ts'
import { loadVapid } from '../../../lib/notify/vapid.ts'
import { createBrowser } from '../../support/push.ts'
import { tempDir } from '../../support/temp.ts'

test('encrypts as the example of RFC 8291, section 5', () => {
  const keys = {
    p256dh:
      'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  }
  const entropy = {
    salt: Buffer.from('DGv6ra1nlYgDCS1FRnbzlw', 'base64url'),
    privateKey: Buffer.from('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw', 'base64url'),
  }
  const text = Buffer.from('When I grow up, I want to be a watermelon')
  expect(encryptPush(text, keys, entropy).toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  )
})

test('the longest message is 4096 bytes and can be read, one more is refused', () => {
  const browser = createBrowser()
  const longest = Buffer.alloc(MAX_PLAINTEXT, 'x')
  const sealed = encryptPush(longest, browser.keys)
  expect(sealed.length).toBe(4096)
  expect(browser.decrypt(sealed)).toBe(longest.toString())
  expect(() => encryptPush(Buffer.alloc(MAX_PLAINTEXT + 1), browser.keys)).toThrow(RangeError)
})

test('the key is made once, for its user alone, and a damaged one is not replaced', () => {
  const dir = tempDir('vapid')
  try {
    const first = loadVapid(dir.path)
    const file = join(dir.path, 'push-key.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(Buffer.from(first.publicKey, 'base64url')).toHaveLength(65)
    expect(loadVapid(dir.path).publicKey).toBe(first.publicKey)
    writeFileSync(file, '{')
    expect(() => loadVapid(dir.path)).toThrow(/cannot be used/)
  } finally {
    dir.close()
  }
})

test.each([
  ['https://push.example/abc', true],
  ['https://8.8.8.8/abc', true],
  ['http://127.0.0.1:4000/abc', true],
  ['http://[::1]:4000/abc', true],
  ['http://push.example/abc', false],
  ['http://localhost/abc', false],
  ['https://127.0.0.1/abc', false],
  ['https://10.1.2.3/', false],
  ['https://169.254.169.254/latest', false],
  ['https://[fd00::1]/', false],
  ['https://[::ffff:10.0.0.1]/', false],
  ['https://2130706433/', false],
  ['https://user@push.example/', false],
  ['file:///etc/passwd', false],
  ['nothing', false],
])('the endpoint %s is taken: %s', (endpoint, taken) => {
  const check = () => checkEndpoint(endpoint)
  if (taken) expect(check().href).toContain('//')
  else expect(check).toThrow(/^endpoint: /)
})

test.each([
  ['93.184.216.34', true],
  ['2606:4700::1111', true],
  ['100.64.0.1', false],
  ['192.168.1.1', false],
  ['::1', false],
  ['::ffff:127.0.0.1', false],
  ['fe80::1%eth0', false],
  ['64:ff9b::a00:1', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected)
})
