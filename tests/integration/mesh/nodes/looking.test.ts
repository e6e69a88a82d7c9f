import { readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import type { AuditEntry } from '../../../../lib/wire/access.ts'
import type { ErrorBody } from '../../../../lib/wire/error.ts'
import { call, createAgent } from '../../../support/agents.ts'
import { converged, idOf, join } from '../../../support/mesh.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'
import { until } from '../../../support/until.ts'
import { openScreen, type Screen } from './screen.ts'

vi.setConfig({ testTimeout: 60_000 })

const nodes: TestNode[] = []
const screens: Screen[] = []
afterEach(async () => {
  for (const screen of screens.splice(0)) screen.close()
  await Promise.all(nodes.splice(0).map((node) => node.close()))
})

test('[H32] a host that may only look sees terminals, is told that it only looks, and types nothing', async () => {
  const start = () => startTestNode({ env: { MAESTRO_UI: 'off' } })
  const [a, b] = await Promise.all([start(), start()])
  nodes.push(a, b)
  await join(a, b)
  await converged([a, b])
  const file = `${b.home}/typed`
  const command = `echo ready; stty -echo; exec cat > ${file}`
  const agent = await createAgent(a, { name: 'far', hostId: await idOf(b), command })
  const linesOf = async (node: TestNode, action: string) =>
    (await call<AuditEntry[]>(node, 'GET', `/api/audit?action=${encodeURIComponent(action)}`)).body
  expect(await linesOf(a, 'POST /api/agents')).toMatchObject([{ target: agent.id, result: '201' }])
  // How hosts keep in touch is no change of one of them.
  for (const node of [a, b]) expect(await linesOf(node, 'POST /api/hosts/{id}')).toEqual([])
  const open = async (): Promise<Screen> => {
    const screen = openScreen(a, agent.id)
    screens.push(screen)
    await until(() => screen.state() === 'live', { message: () => screen.state() })
    return screen
  }
  const sees = (screen: Screen, text: string) =>
    until(async () => (await screen.lines()).includes(text))
  const typed = () => readFileSync(file, 'utf8')

  const before = await open()
  await sees(before, 'ready')
  before.type('with the role manage\r')
  await until(() => typed() === 'with the role manage\n')
  expect(before.notices).toEqual([])

  const role = await call(b, 'PATCH', `/api/hosts/${await idOf(a)}`, { role: 'view' })
  expect(role.status).toBe(200)
  await until(() => before.state().startsWith('denied'))
  const after = await open()
  await sees(after, 'ready')
  await until(() => after.notices.length > 0)
  expect(after.notices.join()).toContain('You may only look at this agent')
  after.type('with the role view\r')
  const input = await call<ErrorBody>(a, 'POST', `/api/agents/${agent.id}/input`, { text: 'x' })
  expect([input.status, input.body.code]).toEqual([403, 'FORBIDDEN'])
  const refused = await linesOf(a, 'POST /api/agents/{id}/input')
  expect(refused).toMatchObject([{ target: agent.id, result: '403' }])
  // What its host types now comes after that.
  await call(b, 'POST', `/api/agents/${agent.id}/input`, { text: 'at home', submit: true })
  await until(() => typed().includes('at home'))
  expect(typed()).toBe('with the role manage\nat home\n')
  const actor = `peer:${await idOf(a)}`
  const told = async (action: string) =>
    (await call<AuditEntry[]>(b, 'GET', `/api/audit?action=${action}`)).body
  expect(await told('term:open')).toMatchObject([{ actor, target: agent.id }])
  expect(await told('term:watch')).toMatchObject([{ actor, target: agent.id }])
  expect(await told('term:input')).toMatchObject([{ actor, target: agent.id, result: 'dropped' }])
})
