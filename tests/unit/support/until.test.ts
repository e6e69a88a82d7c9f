import { expect, test } from 'vitest'
import { until } from '../../support/until.ts'

test('answers the first truthy answer', async () => {
  let asked = 0
  expect(await until(() => (++asked === 3 ? 'three' : null), { interval: 1 })).toBe('three')
})

test('takes an error as "not yet" and names it when time is up', async () => {
  const waiting = until(() => Promise.reject(new Error('no server')), {
    timeout: 20,
    interval: 1,
    message: 'the server answers',
  })
  await expect(waiting).rejects.toThrow('Not within 20 ms: the server answers')
  await expect(waiting).rejects.toMatchObject({ cause: { message: 'no server' } })
})
