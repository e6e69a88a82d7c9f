import { expect, test } from 'vitest'
import { createClosers } from '../../lib/closers.ts'

test('closes in reverse order, once', async () => {
  const closed: string[] = []
  const closers = createClosers()
  const opened = closers.add({ close: () => void closed.push('first'), name: 'x' })
  closers.add({ close: async () => void closed.push('second') })
  expect(opened.name).toBe('x')
  await Promise.all([closers.close(), closers.close()])
  expect(closed).toEqual(['second', 'first'])
})

test('one that fails keeps no other open', async () => {
  const closed: string[] = []
  const closers = createClosers()
  closers.add({ close: () => void closed.push('first') })
  closers.add({ close: () => Promise.reject(new Error('stuck')) })
  await expect(closers.close()).rejects.toThrow('stuck')
  expect(closed).toEqual(['first'])
})
