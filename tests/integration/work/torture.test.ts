import { expect, it } from 'vitest'
import { torture } from '../../torture/torture.ts'

const KILLS = 3

it('a node that is killed while it writes has lost nothing, and has nothing half', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  const { kills, acknowledged, wrong } = await torture({ kills: KILLS, seed })
  expect(wrong, `seed ${seed}`).toEqual([])
  expect(kills).toBe(KILLS)
  expect(acknowledged).toBeGreaterThan(KILLS)
}, 120_000)
