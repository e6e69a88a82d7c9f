import { expect, test } from 'vitest'
import { createPairCodes, proofOf, readCode } from '../../../lib/mesh/codes.ts'

const HOST = 'loi7abcdefghijklmnopqrstuv'
const CALLER = 'c'.repeat(26)
const PARTIES = { from: CALLER, to: HOST, nonce: 'n'.repeat(22) }

function setUp() {
  let time = 1_000
  const codes = createPairCodes(HOST, () => time)
  return { codes, pass: (ms: number) => (time += ms) }
}

test('[M9] a code has 80 bits in groups, lasts ten minutes, and names its host', () => {
  const { codes } = setUp()
  const { code, expiresAt } = codes.issue()
  expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/)
  expect(expiresAt).toBe(1_000 + 600_000)
  expect(codes.issue().code).not.toBe(code)
  expect(code.endsWith('-1017')).toBe(true)
})

test('[M9] it is read however it is typed, and only for its own host', () => {
  const { codes } = setUp()
  const { code } = codes.issue()
  const secret = readCode(code, HOST)
  expect(secret).toHaveLength(16)
  expect(readCode(code.toLowerCase().replaceAll('-', ' '), HOST)).toBe(secret)
  expect(readCode(code.replaceAll('0', 'O').replaceAll('1', 'l'), HOST)).toBe(secret)
  expect(() => readCode(code, `xyzw${HOST.slice(4)}`)).toThrow(/another host/)
  expect(() => readCode('short', HOST)).toThrow(/not a pairing code/)
  expect(() => readCode(`${code.slice(0, -1)}!`, HOST)).toThrow(/not a pairing code/)
})

test('[M9] the proof holds for these hosts and this request alone', () => {
  const { codes } = setUp()
  const secret = readCode(codes.issue().code, HOST)
  const proof = proofOf('ask', secret, PARTIES)
  expect(codes.find(proof, PARTIES)).toBe(secret)
  expect(codes.find(proof, { ...PARTIES, from: 'd'.repeat(26) })).toBeNull()
  expect(codes.find(proof, { ...PARTIES, to: 'd'.repeat(26) })).toBeNull()
  expect(codes.find(proof, { ...PARTIES, nonce: 'x'.repeat(22) })).toBeNull()
  expect(codes.find(proofOf('answer', secret, PARTIES), PARTIES)).toBeNull()
  expect(codes.find('', PARTIES)).toBeNull()
})

test('[M9] a code that was used or is over is none', () => {
  const { codes, pass } = setUp()
  const used = readCode(codes.issue().code, HOST)
  const later = readCode(codes.issue().code, HOST)
  codes.use(used)
  expect(codes.find(proofOf('ask', used, PARTIES), PARTIES)).toBeNull()
  expect(codes.find(proofOf('ask', later, PARTIES), PARTIES)).toBe(later)
  pass(600_000)
  expect(codes.find(proofOf('ask', later, PARTIES), PARTIES)).toBeNull()
})

test('[M9] a code lasts no longer than the right of who made it', () => {
  const { codes } = setUp()
  let isGood = true
  const secret = readCode(codes.issue(() => isGood).code, HOST)
  const proof = proofOf('ask', secret, PARTIES)
  expect(codes.find(proof, PARTIES)).toBe(secret)
  isGood = false
  expect(codes.find(proof, PARTIES)).toBeNull()
})
