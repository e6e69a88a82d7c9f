import { expect, it } from 'vitest'
import { patiently } from '../../../lib/client/patiently.ts'

it('tries until a part of the page comes, ever more slowly', async () => {
  const waits: number[] = []
  let tries = 0
  const load = async () => {
    tries++
    if (tries < 8) throw new Error('gone')
    return 'here'
  }
  const wait = async (ms: number) => waits.push(ms)
  expect(await patiently(load, wait)).toBe('here')
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000])
})
