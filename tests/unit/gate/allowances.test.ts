import { expect, test } from 'vitest'
import { createAllowances } from '../../../lib/gate/allowances.ts'
import type { PrincipalKind } from '../../../lib/gate/types.ts'

const who = (kind: PrincipalKind, address = '192.0.2.1', id = `${kind}:x`) => ({
  kind,
  id,
  address,
})
const times = (count: number, take: () => number) =>
  Array.from({ length: count }, take).filter((wait) => wait === 0).length

test.each([
  ['device', 1_200, 300],
  ['tailnet', 1_200, 300],
  ['open', 1_200, 300],
  ['link', 100, 30],
  ['stranger', 100, 30],
  ['loopback', 6_000, 6_000],
  ['peer', 6_000, 6_000],
  ['agent', 6_000, 6_000],
] as const)('%s: %i reads and %i writes a minute', (kind, reads, writes) => {
  const { take } = createAllowances()
  expect(times(reads + 5, () => take(who(kind), false))).toBe(reads)
  expect(times(writes + 5, () => take(who(kind), true))).toBe(writes)
})

test('a device is counted wherever it is, a link’s visitors each', () => {
  const { take } = createAllowances({ max: 1 })
  expect(take(who('device'), false)).toBe(0)
  expect(take(who('device', '192.0.2.2'), false)).toBeGreaterThan(0)
  expect(take(who('link'), false)).toBe(0)
  expect(take(who('link', '192.0.2.2'), false)).toBe(0)
  expect(take(who('link'), false)).toBeGreaterThan(0)
})

test('ten agents a minute are started by whoever is not on this machine', () => {
  const { takeSpawn } = createAllowances()
  expect(times(20, () => takeSpawn(who('device')))).toBe(10)
  expect(times(20, () => takeSpawn(who('peer')))).toBe(10)
  expect(times(20, () => takeSpawn(who('socket')))).toBe(20)
})
