import { expect, test } from 'vitest'
import { createNonces } from '../../../lib/mesh/nonces.ts'
import { MAX_SKEW_MS } from '../../../lib/mesh/signature.ts'

function setUp(max?: number) {
  let time = 0
  const nonces = createNonces(() => time, max)
  return { nonces, pass: (ms: number) => (time += ms) }
}

test('a nonce is fresh once for each sender', () => {
  const { nonces } = setUp()
  expect(nonces.take('a', 'n')).toBe('fresh')
  expect(nonces.take('a', 'n')).toBe('used')
  expect(nonces.take('b', 'n')).toBe('fresh')
})

test('it is remembered for as long as a request is valid, whenever it came', () => {
  const valid = 2 * MAX_SKEW_MS + 1_000
  for (let start = 0; start < 260_000; start += 1_000) {
    const { nonces, pass } = setUp()
    nonces.take('a', 'first')
    pass(start - 1)
    nonces.take('a', 'signed ahead')
    for (let waited = 0; waited < valid; waited += 1_000) {
      pass(1_000)
      nonces.take('a', 'other')
    }
    expect(nonces.take('a', 'signed ahead'), `after ${start} ms`).toBe('used')
  }
})

test('then it is forgotten', () => {
  const { nonces, pass } = setUp()
  nonces.take('a', 'first')
  pass(250_001)
  expect(nonces.take('a', 'first')).toBe('fresh')
  expect(nonces.size).toBe(1)
})

test('one sender fills its own memory only', () => {
  const { nonces } = setUp(2)
  nonces.take('a', '1')
  nonces.take('a', '2')
  expect(nonces.take('a', '3')).toBe('full')
  expect(nonces.take('b', '3')).toBe('fresh')
})
