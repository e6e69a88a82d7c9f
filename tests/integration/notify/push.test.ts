import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Agent } from '../../../lib/wire/agent.ts'
import type { Notification, PushDevice, PushState } from '../../../lib/wire/notify.ts'
import { agentNamed, call, createAgent } from '../../support/agents.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { createBrowser, readVapid, startPushService } from '../../support/push.ts'
import { until } from '../../support/until.ts'

const BIN = fileURLToPath(new URL('../../fixtures/bin', import.meta.url))
const PATH = '/api/push/subscriptions'

let node: TestNode
let service: Awaited<ReturnType<typeof startPushService>>
const browser = createBrowser()
beforeAll(async () => {
  service = await startPushService()
  node = await startTestNode({ env: { MAESTRO_UI: 'off', PATH: `${BIN}:${process.env.PATH}` } })
})
afterAll(async () => {
  await node.close()
  await service.close()
})

const subscribe = (path: string, keys = browser.keys) =>
  call<PushDevice>(node, 'POST', PATH, {
    endpoint: `${service.origin}${path}`,
    keys,
    device: 'Chrome on Android',
  })
const state = async () => (await call<PushState>(node, 'GET', PATH)).body

/** What was pushed to a device, in order. */
const received = (path: string) =>
  service.pushed
    .filter((push) => push.path === path)
    .map(({ body }) => JSON.parse(browser.decrypt(body)) as Notification)

async function start(name: string): Promise<Agent> {
  await createAgent(node, { name, program: 'claude', env: { FAKE_WORK_MS: '300' } })
  return agentNamed(node, name, ({ activity }) => activity === 'idle', 20_000)
}
const say = (agent: Agent, text: string) =>
  call(node, 'POST', `/api/agents/${agent.id}/input`, { text, submit: true })

test('a device hears of an agent that waits, answers it by what it heard, and hears that it finished', async () => {
  const { publicKey } = await state()
  expect(statSync(join(node.dataDir, 'push-key.json')).mode & 0o777).toBe(0o600)
  expect(await subscribe('/phone')).toMatchObject({
    status: 201,
    body: { device: 'Chrome on Android', service: new URL(service.origin).host, sentAt: null },
  })
  const agent = await start('backend')
  await say(agent, 'ask')
  const asked = await until(() => received('/phone').find(({ kind }) => kind === 'waiting'), {
    timeout: 20_000,
  })
  expect(asked).toMatchObject({
    agentId: agent.id,
    hostId: agent.hostId,
    name: 'backend',
    question: expect.stringContaining('proceed'),
    url: `/?agent=${agent.id}`,
    choices: [
      { index: 0, label: 'Yes' },
      { index: 2, label: expect.stringMatching(/^No/) },
    ],
  })
  const push = service.pushed.find(({ path }) => path === '/phone')
  expect(push?.headers).toMatchObject({
    'content-encoding': 'aes128gcm',
    urgency: 'high',
    ttl: String(4 * 60 * 60),
    topic: expect.stringMatching(/^[\w-]{32}$/),
  })
  const claims = readVapid(push?.headers.authorization ?? '', publicKey)
  expect(claims.aud).toBe(service.origin)
  expect(Number(claims.exp) * 1000).toBeGreaterThan(Date.now())
  expect(Number(claims.exp) * 1000).toBeLessThan(Date.now() + 24 * 60 * 60_000)

  const answered = await call(node, 'POST', `/api/agents/${agent.id}/answer`, {
    questionId: asked.questionId,
    choice: asked.choices?.[0]?.index,
  })
  expect(answered.status).toBe(200)
  await until(() => received('/phone').some(({ kind }) => kind === 'finished'), { timeout: 20_000 })
  expect(received('/phone').filter(({ kind }) => kind === 'waiting')).toHaveLength(1)
  expect((await state()).devices[0]?.sentAt).toBeGreaterThan(0)
}, 60_000)

test('nothing is told of a muted agent, in quiet hours, or of a kind that is off', async () => {
  await subscribe('/muted')
  const agent = await start('frontend')
  const patch = (body: unknown) => call(node, 'PATCH', '/api/notifications', body)
  const told = () => received('/muted').filter(({ agentId }) => agentId === agent.id)
  const work = async () => {
    await say(agent, 'ask')
    await agentNamed(node, 'frontend', ({ activity }) => activity === 'waiting', 20_000)
    await call(node, 'POST', `/api/agents/${agent.id}/keys`, { keys: ['1'] })
    await agentNamed(node, 'frontend', ({ activity }) => activity === 'idle', 20_000)
  }
  await patch({ mute: [agent.id] })
  await work()
  const quiet = { from: clock(-2), to: clock(2), timeZone: 'UTC' }
  await patch({ unmute: [agent.id], kinds: { finished: false }, quiet })
  await work()
  expect(told()).toEqual([])
  await node.restart()
  const kept = await call(node, 'GET', '/api/notifications')
  expect(kept.body).toMatchObject({ quiet, muted: [], kinds: { finished: false } })
  await patch({ quiet: null })
  await agentNamed(node, 'frontend', ({ activity }) => activity === 'idle', 20_000)
  await work()
  await until(() => told().length > 0)
  expect(told().map(({ kind }) => kind)).toEqual(['waiting'])
}, 90_000)

/** The time of day in so many hours, UTC. */
function clock(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16)
}

test('a device that is gone is forgotten, one that cannot be reached says why', async () => {
  const { id } = (await subscribe('/gone')).body
  service.answerWith(410)
  await call(node, 'POST', '/api/push/test', { id })
  expect((await state()).devices.map((device) => device.id)).not.toContain(id)

  const again = (await subscribe('/refused')).body
  service.answerWith(403)
  const test = await call<PushState>(node, 'POST', '/api/push/test', { id: again.id })
  const shown = test.body.devices.find((device) => device.id === again.id)
  expect(shown?.problem).toContain('refused it (403)')
  service.answerWith(201)
  await call(node, 'POST', '/api/push/test', { id: again.id })
  expect(received('/refused').at(-1)).toMatchObject({
    kind: 'test',
    url: '/settings/notifications',
  })

  expect((await call(node, 'DELETE', `${PATH}/${again.id}`)).status).toBe(204)
  expect((await call(node, 'DELETE', `${PATH}/${again.id}`)).status).toBe(404)
})

test.each([
  [{ endpoint: 'https://10.0.0.7/push' }, 'endpoint'],
  [{ endpoint: 'http://push.example/' }, 'endpoint'],
  [{ keys: { ...browser.keys, auth: 'short' } }, 'keys.auth'],
  [{ keys: { ...browser.keys, p256dh: Buffer.alloc(65).toString('base64url') } }, 'keys.p256dh'],
])('a subscription with %j is refused', async (patch, field) => {
  const answer = await call<{ details?: { field?: string } }>(node, 'POST', PATH, {
    endpoint: `${service.origin}/x`,
    keys: browser.keys,
    device: 'x',
    ...patch,
  })
  expect(answer.status).toBe(400)
  expect(answer.body.details?.field).toBe(field)
})
