import { expect, test } from 'vitest'
import { createTurns } from '../../../lib/mesh/turns.ts'

test('so many at once, the others in their order, also after a failure', async () => {
  const inTurn = createTurns(2)
  const ends: (() => void)[] = []
  const began: number[] = []
  const all = [0, 1, 2, 3].map((n) =>
    inTurn(async () => {
      began.push(n)
      await new Promise<void>((resolve) => ends.push(resolve))
      if (n === 0) throw new Error('failed')
      return n
    }),
  )
  const settled = Promise.allSettled(all)
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  await settle()
  expect(began).toEqual([0, 1])
  ends[0]?.()
  await settle()
  expect(began).toEqual([0, 1, 2])
  ends[1]?.()
  ends[2]?.()
  await settle()
  ends[3]?.()
  expect(await settled).toMatchObject([
    { status: 'rejected' },
    { value: 1 },
    { value: 2 },
    { value: 3 },
  ])
})
