import { afterAll, beforeAll, expect, test } from 'vitest'
import { fuzz } from '../../fuzz/fuzz.ts'
import { createWorld, type World } from '../../fuzz/world.ts'

/** A taste of `npm run fuzz`; a failure prints turns that the same seed sends again. */
const SEED = 1
const COUNT = 600

let world: World
beforeAll(async () => {
  world = await createWorld()
}, 60_000)
afterAll(() => world?.close())

test('random requests and frames by every way in do no harm', { timeout: 120_000 }, async () => {
  const { findings, inputs, statuses } = await fuzz(world, { count: COUNT, seed: SEED })
  expect(findings).toEqual([])
  expect(inputs).toBeGreaterThanOrEqual(COUNT)
  // Handlers are reached, not the gate alone.
  for (const status of ['200', '400', '401', '403', '404']) {
    expect(statuses[status] ?? 0, status).toBeGreaterThan(0)
  }
})
