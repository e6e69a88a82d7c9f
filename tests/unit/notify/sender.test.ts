import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPushSender, type PushOrder } from '../../../lib/notify/sender.ts'
import { createBrowser, startPushService } from '../../support/push.ts'
import { until } from '../../support/until.ts'

const browser = createBrowser()
let service: Awaited<ReturnType<typeof startPushService>>
beforeEach(async () => {
  service = await startPushService()
})
afterEach(() => service.close())

const order = (patch: Partial<PushOrder> = {}): PushOrder => ({
  endpoint: `${service.origin}/device`,
  keys: browser.keys,
  payload: '{"a":1}',
  about: 'agt_1',
  urgency: 'high',
  ttl: 60,
  ...patch,
})
const vapid = () => ({ publicKey: 'k', authorize: () => 'vapid t=a, k=b' })
const sender = (retryMs = [5, 5]) => createPushSender({ vapid, retryMs })

test('tries again while the service is busy, until it takes it', async () => {
  service.answerWith(503)
  const sent = sender([5, 5, 5, 5, 5, 5, 5, 5]).send(order())
  await until(() => service.pushed.length >= 2)
  service.answerWith(201)
  expect(await sent).toEqual({ outcome: 'sent' })
  expect(browser.decrypt(service.pushed.at(-1)?.body ?? Buffer.alloc(0))).toBe('{"a":1}')
})

test.each([
  [404, { outcome: 'gone' }, 1],
  [410, { outcome: 'gone' }, 1],
  [403, { outcome: 'failed', why: expect.stringContaining('refused it (403)') }, 1],
  [302, { outcome: 'failed', why: expect.stringContaining('refused it (302)') }, 1],
  [500, { outcome: 'failed', why: expect.stringContaining('(500)') }, 3],
])('an answer of %i', async (status, result, attempts) => {
  service.answerWith(status, { location: `${service.origin}/elsewhere` })
  expect(await sender().send(order())).toEqual(result)
  expect(service.pushed).toHaveLength(attempts)
})

test('does not wait longer than it makes sense for what the service wants', async () => {
  service.answerWith(429, { 'retry-after': '86400' })
  expect(await sender().send(order())).toMatchObject({ outcome: 'failed' })
  expect(service.pushed).toHaveLength(1)
})

test('a later message about the same agent takes the place of one that still waits', async () => {
  const slow = sender([60_000])
  service.answerWith(503)
  const first = slow.send(order())
  const other = slow.send(order({ about: 'agt_2' }))
  await until(() => service.pushed.length === 2)
  service.answerWith(201)
  expect(await slow.send(order())).toEqual({ outcome: 'sent' })
  expect(await first).toEqual({ outcome: 'replaced' })
  slow.close()
  expect(await other).toEqual({ outcome: 'replaced' })
  const topics = service.pushed.map(({ headers }) => headers.topic)
  expect(topics[0]).not.toBe(topics[1])
  expect(topics[2]).toBe(topics[0])
  expect(topics[0]).toMatch(/^[\w-]{32}$/)
})
