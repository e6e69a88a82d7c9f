import { generateKeyPairSync, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  contentDigest,
  EMPTY_DIGEST,
  isSigned,
  nonceOf,
  parseSigned,
  signAnswer,
  signRequest,
  signTime,
  verifyAnswer,
  verifySigned,
  verifyTime,
} from '../../../lib/mesh/signature.ts'

const { privateKey: key, publicKey } = generateKeyPairSync('ed25519')
const OTHER = generateKeyPairSync('ed25519').publicKey
const FROM = 'a'.repeat(26)
const TO = 'b'.repeat(26)
const REQUEST = {
  method: 'POST',
  target: '/api/agents?host=x',
  to: TO,
  from: FROM,
  role: 'manage',
  digest: contentDigest(Buffer.from('{}')),
  at: 1_800_000_000_999,
  key,
} as const

function parsed(headers: Record<string, string>, method = 'POST', target: string = REQUEST.target) {
  const signed = parseSigned(method, target, headers)
  if (!signed) throw new Error('not parsed')
  return signed
}

test('what was signed is read back and verifies', () => {
  const headers = signRequest(REQUEST)
  expect(isSigned(headers)).toBe(true)
  const signed = parsed(headers)
  expect(signed).toMatchObject({ from: FROM, to: TO, role: 'manage', via: FROM })
  expect(signed.created).toBe(1_800_000_000)
  expect(signed.nonce).toBe(nonceOf(headers))
  expect(verifySigned(signed, publicKey)).toBe(true)
  expect(verifySigned(signed, OTHER)).toBe(false)
})

test('the signature base is that of RFC 9421 section 2.5', () => {
  const headers = signRequest({
    ...REQUEST,
    target: '/health',
    method: 'GET',
    digest: EMPTY_DIGEST,
  })
  const base = [
    '"@method": GET',
    '"@path": /health',
    '"@query": ?',
    `"content-digest": ${EMPTY_DIGEST}`,
    `"maestro-to": ${TO}`,
    '"maestro-role": manage',
    `"maestro-via": ${FROM}`,
    `"@signature-params": ${headers['signature-input']?.replace('maestro=', '')}`,
  ].join('\n')
  const signature = Buffer.from(headers.signature?.slice('maestro=:'.length, -1) ?? '', 'base64')
  expect(verify(null, Buffer.from(base), publicKey, signature)).toBe(true)
  expect(EMPTY_DIGEST).toBe('sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:')
})

test.each([
  ['method', 'PUT', REQUEST.target, {}],
  ['path', 'POST', '/api/hosts?host=x', {}],
  ['query', 'POST', '/api/agents?host=y', {}],
  ['no query', 'POST', '/api/agents', {}],
  ['digest', 'POST', REQUEST.target, { 'content-digest': EMPTY_DIGEST }],
  ['destination', 'POST', REQUEST.target, { 'maestro-to': 'c'.repeat(26) }],
  ['role', 'POST', REQUEST.target, { 'maestro-role': 'admin' }],
  ['way', 'POST', REQUEST.target, { 'maestro-via': 'd'.repeat(26) }],
])('another %s does not verify', (_what, method, target, change) => {
  const signed = parsed({ ...signRequest(REQUEST), ...change }, method, target)
  expect(verifySigned(signed, publicKey)).toBe(false)
})

test.each([
  ['other components', { 'signature-input': (v: string) => v.replace('"@query" ', '') }],
  ['another algorithm', { 'signature-input': (v: string) => v.replace('ed25519', 'hmac-sha256') }],
  ['a parameter more', { 'signature-input': (v: string) => `${v};tag="x"` }],
  ['no signature', { signature: () => '' }],
  ['a role that there is none of', { 'maestro-role': () => 'root' }],
  ['another digest', { 'content-digest': () => 'md5=:AAAA:' }],
])('%s is no signature of a node', (_what, change) => {
  const headers: Record<string, string> = signRequest(REQUEST)
  for (const [name, alter] of Object.entries(change)) headers[name] = alter(headers[name] ?? '')
  expect(parseSigned('POST', REQUEST.target, headers)).toBeNull()
})

test('for whom it is made can be neither changed, left out nor added', () => {
  const headers = signRequest({ ...REQUEST, agentId: 'agt_1' })
  const signed = parsed(headers)
  expect(signed.agentId).toBe('agt_1')
  expect(verifySigned(signed, publicKey)).toBe(true)
  expect(verifySigned(parsed({ ...headers, 'maestro-agent': 'agt_2' }), publicKey)).toBe(false)
  const { 'maestro-agent': _agent, ...without } = headers
  expect(parseSigned('POST', REQUEST.target, without)).toBeNull()
  const added = parsed({ ...signRequest(REQUEST), 'maestro-agent': 'agt_1' })
  expect(added).not.toHaveProperty('agentId')
})

test('the time in an answer is believed only from the peer, for this request', () => {
  const headers = signTime('nonce', 1234, key)
  expect(verifyTime(headers, 'nonce', publicKey)).toBe(1234)
  expect(verifyTime(headers, 'other', publicKey)).toBeNull()
  expect(verifyTime(headers, 'nonce', OTHER)).toBeNull()
  expect(verifyTime({ ...headers, 'maestro-time': '1235' }, 'nonce', publicKey)).toBeNull()
  expect(verifyTime({}, 'nonce', publicKey)).toBeNull()
})

test('an answer is signed for one request, with its status and body', () => {
  const answer = { nonce: 'nonce', status: 200, body: Buffer.from('{}') }
  const headers = signAnswer(answer, key)
  expect(verifyAnswer(headers, answer, publicKey)).toBe(true)
  expect(verifyAnswer(headers, { ...answer, nonce: 'other' }, publicKey)).toBe(false)
  expect(verifyAnswer(headers, { ...answer, status: 410 }, publicKey)).toBe(false)
  expect(verifyAnswer(headers, { ...answer, body: Buffer.from('{ }') }, publicKey)).toBe(false)
  expect(verifyAnswer(headers, answer, OTHER)).toBe(false)
  expect(verifyAnswer({}, answer, publicKey)).toBe(false)
})
