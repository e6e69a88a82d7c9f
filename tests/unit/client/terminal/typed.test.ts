import { afterEach, expect, test, vi } from 'vitest'
import { TypedInput } from '../../../../lib/client/terminal/typed.ts'

afterEach(() => {
  vi.useRealTimers()
})

const bytes = (text: string) => new TextEncoder().encode(text)

test('what did not arrive is sent over the next connection, once', () => {
  const typed = new TypedInput(() => undefined)
  typed.push(bytes('abc'))
  typed.push(bytes('def'))
  expect(Buffer.concat(typed.resume(4)).toString()).toBe('ef')
  expect(typed.resume(6)).toEqual([])
})

test('what was typed before a long sleep is not sent after it, and told as lost', () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const lost: number[] = []
  const typed = new TypedInput((count) => lost.push(count))
  typed.push(bytes('y\r'))
  vi.setSystemTime(Date.now() + 3 * 3_600_000)
  expect(typed.resume(0)).toEqual([])
  expect(lost).toEqual([2])
})
