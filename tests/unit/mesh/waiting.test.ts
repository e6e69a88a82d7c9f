import { expect, test } from 'vitest'
import { createWaitingList } from '../../../lib/mesh/waiting.ts'

const OWN = 'o'.repeat(26)

function setUp() {
  let time = 1_000
  let changes = 0
  const list = createWaitingList<string>(
    'in',
    OWN,
    () => changes++,
    () => time,
  )
  const host = (n: number) => ({ hostId: `${n}`.padStart(26, 'a'), name: `n${n}`, url: 'http://x' })
  return { list, host, pass: (ms: number) => (time += ms), changes: () => changes }
}

test('[M9] who asks again keeps one request, with the newest content', () => {
  const { list, host, changes } = setUp()
  const { request } = list.put(host(1), 'first')
  expect(list.put(host(1), 'second').request.id).toBe(request.id)
  expect(list.get(request.id)?.content).toBe('second')
  expect(list.list()).toHaveLength(1)
  expect(changes()).toBe(1)
  expect(request).toMatchObject({ direction: 'in', state: 'waiting', expiresAt: 601_000 })
  list.close()
})

test('[M9] of those that were decided, the last 20 are remembered', () => {
  const { list, host } = setUp()
  for (let i = 0; i < 100; i++) list.settle(list.put(host(i), '').request.id, 'withdrawn')
  expect(list.list().length).toBeLessThanOrEqual(21)
  expect(list.list().at(-1)?.name).toBe('n99')
  list.close()
})

test('[M9] 20 wait at most', () => {
  const { list, host } = setUp()
  for (let i = 0; i < 20; i++) list.put(host(i), '')
  expect(() => list.put(host(20), '')).toThrow(/20 hosts wait/)
  const first = list.list()[0]
  list.settle(first?.id ?? '', 'denied', { message: 'no' })
  expect(list.put(host(20), '').request.state).toBe('waiting')
  expect(list.list().find(({ id }) => id === first?.id)).toMatchObject({ state: 'denied' })
  list.close()
})
