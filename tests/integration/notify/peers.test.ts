import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Notification } from '../../../lib/wire/notify.ts'
import { agentNamed, call, createAgent } from '../../support/agents.ts'
import { converged, idOf, join } from '../../support/mesh.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { createBrowser, startPushService } from '../../support/push.ts'
import { until } from '../../support/until.ts'

const BIN = fileURLToPath(new URL('../../fixtures/bin', import.meta.url))
const ENV = { MAESTRO_UI: 'off', PATH: `${BIN}:${process.env.PATH}` }

let node: TestNode
let other: TestNode
let service: Awaited<ReturnType<typeof startPushService>>
const browser = createBrowser()
beforeAll(async () => {
  service = await startPushService()
  node = await startTestNode({ env: { ...ENV, MAESTRO_NAME: 'studio' } })
  other = await startTestNode({ env: { ...ENV, MAESTRO_NAME: 'attic' } })
  await join(node, other)
  await converged([node, other], 30_000)
}, 90_000)
afterAll(async () => {
  await other.close()
  await node.close()
  await service.close()
})

const received = () =>
  service.pushed.map(({ body }) => JSON.parse(browser.decrypt(body)) as Notification)

test('[M19] a device hears at once of agents on other hosts while no dashboard looks, and of a host that is lost', async () => {
  const endpoint = `${service.origin}/phone`
  const device = { endpoint, keys: browser.keys, device: 'Phone' }
  await call(node, 'POST', '/api/push/subscriptions', device)
  const env = { FAKE_WORK_MS: '300' }
  const agent = await createAgent(other, { name: 'far', program: 'claude', env })
  await agentNamed(other, 'far', ({ activity }) => activity === 'idle', 20_000)
  await call(other, 'POST', `/api/agents/${agent.id}/input`, { text: 'ask', submit: true })
  const asked = await until(() => received().find(({ kind }) => kind === 'waiting'), {
    timeout: 15_000,
  })
  expect(asked).toMatchObject({
    agentId: agent.id,
    name: 'far',
    hostId: await idOf(other),
    hostName: 'attic',
    questionId: expect.any(String),
  })

  await other.kill9()
  const lost = await until(() => received().find(({ kind }) => kind === 'host'), {
    timeout: 60_000,
  })
  expect(lost).toMatchObject({ agentId: null, name: 'attic', url: '/settings/hosts' })
  // Its agent is unreachable now, which is no other news.
  expect(received().map(({ kind }) => kind)).toEqual(['waiting', 'host'])
}, 120_000)
