import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { coalesce } from '../../../lib/gate/coalesce.ts'

it('runs once for all who ask before it begins, and anew for who asks while it runs', async () => {
  const runs: ((value: number) => void)[] = []
  const read = coalesce(() => new Promise<number>((resolve) => runs.push(resolve)))
  const early = [read(), read(), read()]
  await turn()
  expect(runs).toHaveLength(1)
  const late = [read(), read()]
  await turn()
  expect(runs).toHaveLength(1)
  runs[0]?.(1)
  expect(await Promise.all(early)).toEqual([1, 1, 1])
  await turn()
  expect(runs).toHaveLength(2)
  runs[1]?.(2)
  expect(await Promise.all(late)).toEqual([2, 2])
})

it('goes on after a run that failed', async () => {
  let runs = 0
  const read = coalesce(async () => {
    runs++
    if (runs === 1) throw new Error('once')
    return runs
  })
  const failed = read()
  await expect(failed).rejects.toThrow('once')
  expect(await read()).toBe(2)
})
