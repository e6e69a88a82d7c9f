import { expect, test } from 'vitest'
import { createNonces } from '../../../lib/mesh/nonces.ts'

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

test('it is remembered for 120 s at least, and then forgotten', () => {
  const { nonces, pass } = setUp()
  nonces.take('a', 'first')
  pass(119_000)
  nonces.take('a', 'second')
  pass(2_000)
  expect(nonces.take('a', 'first')).toBe('used')
  pass(117_999)
  expect(nonces.take('a', 'second')).toBe('used')
  pass(240_001)
  expect(nonces.take('a', 'second')).toBe('fresh')
  expect(nonces.size).toBe(1)
})

test('one sender fills its own memory only', () => {
  const { nonces } = setUp(2)
  nonces.take('a', '1')
  nonces.take('a', '2')
  expect(nonces.take('a', '3')).toBe('full')
  expect(nonces.take('b', '3')).toBe('fresh')
})
