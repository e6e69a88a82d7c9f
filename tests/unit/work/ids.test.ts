import { expect, it } from 'vitest'
import { newId } from '../../../lib/work/ids.ts'

it('makes ids of one millisecond sort in the order in which they were made', () => {
  const ids = Array.from({ length: 2_000 }, () => newId('task', 1_700_000_000_000))
  expect(ids).toEqual(ids.toSorted())
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids[0]).toMatch(/^task_1700000000000_[a-z0-9]+$/)
})
