import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { call } from '../../../support/agents.ts'
import { converged, hostsOf, idOf, join } from '../../../support/mesh.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'
import { type TempDir, tempDir } from '../../../support/temp.ts'
import { until } from '../../../support/until.ts'

vi.setConfig({ testTimeout: 90_000 })

const nodes: TestNode[] = []
let dir: TempDir | undefined
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()))
  dir?.close()
})

const ENV = { MAESTRO_UI: 'off', MAESTRO_LOG_LEVEL: 'warn' }

async function start(env: Record<string, string> = {}): Promise<TestNode> {
  const node = await startTestNode({ env: { ...ENV, ...env } })
  nodes.push(node)
  return node
}

async function two(): Promise<[TestNode, TestNode]> {
  const [a, b] = await Promise.all([start({ MAESTRO_NAME: 'a' }), start({ MAESTRO_NAME: 'b' })])
  await join(a, b)
  await converged([a, b])
  return [a, b]
}

const rename = async (node: TestNode, name: string) =>
  call(node, 'PATCH', `/api/hosts/${await idOf(node)}`, { name })

const nameAt = (node: TestNode) => async () => (await hostsOf(node)).find(({ self }) => !self)?.name

test('[M4] a new name is known to the others at once; other hosts rename themselves', async () => {
  const [a, b] = await two()
  expect((await rename(b, 'workshop')).status).toBe(200)
  await until(async () => (await nameAt(a)()) === 'workshop', { timeout: 2_000 })
  const refused = await call(a, 'PATCH', `/api/hosts/${await idOf(b)}`, { name: 'x' })
  expect(refused.status).toBe(400)
})

test('[M4] a node restored from a backup is believed again', async () => {
  const [a, b] = await two()
  dir = tempDir('backup')
  await b.stop()
  cpSync(b.dataDir, dir.path, { recursive: true })
  // Two starts and a name that the backup knows nothing of.
  await b.restart()
  await b.restart()
  await rename(b, 'later')
  await until(async () => (await nameAt(a)()) === 'later')
  await b.stop()
  rmSync(b.dataDir, { recursive: true })
  mkdirSync(b.dataDir, { mode: 0o700 })
  cpSync(dir.path, b.dataDir, { recursive: true })
  await b.restart()
  await converged([a, b])
  await rename(b, 'restored')
  await until(async () => (await nameAt(a)()) === 'restored')
})

test('[M3] two live nodes with one key are told to their users', async () => {
  const [a, b] = await two()
  dir = tempDir('clone')
  const data = `${dir.path}/data`
  await b.stop()
  cpSync(b.dataDir, data, { recursive: true })
  await b.restart()
  const clone = await start({ MAESTRO_NAME: 'clone', DATA_DIR: data })
  expect(await idOf(clone)).toBe(await idOf(b))
  const alerts = async () =>
    (await Promise.all([b, clone].map(hostsOf))).map(([own]) => own?.alert ?? '')
  await until(async () => (await alerts()).some((alert) => alert.includes('uses the same key')), {
    timeout: 18_000,
  })
  expect((await hostsOf(a)).length).toBe(2)
})

test('[M2a] a node that comes back at another address is found there', async () => {
  const [a, b] = await two()
  await b.stop()
  const moved = await start({ MAESTRO_NAME: 'b', DATA_DIR: b.dataDir })
  await until(
    async () => {
      const host = (await hostsOf(a)).find(({ self }) => !self)
      return host?.reach === 'up' && host.url?.endsWith(`:${moved.port}`)
    },
    { timeout: 15_000 },
  )
  expect(await idOf(moved)).toBe((await hostsOf(a))[1]?.id)
})

test('[M5] a host may do here what is granted to it', async () => {
  const [a, b] = await two()
  const id = await idOf(b)
  const granted = await call(a, 'PATCH', `/api/hosts/${id}`, { role: 'view' })
  expect(granted.body).toMatchObject({ id, role: 'view' })
  await a.restart()
  expect((await hostsOf(a))[1]).toMatchObject({ id, role: 'view' })
  expect((await call(a, 'PATCH', '/api/hosts/self', { role: 'view' })).status).toBe(400)
})

test('[M5] what was answered outlives kill -9 at that very moment, on both sides', async () => {
  const [a, b] = await Promise.all([start({ MAESTRO_NAME: 'a' }), start({ MAESTRO_NAME: 'b' })])
  expect((await join(a, b)).status).toBe(201)
  await Promise.all([a.kill9(), b.kill9()])
  await a.restart()
  expect((await hostsOf(a)).map(({ name }) => name)).toEqual(['a', 'b'])
  await b.restart()
  expect((await hostsOf(b)).map(({ name }) => name)).toEqual(['b', 'a'])

  const removed = await call(a, 'DELETE', `/api/hosts/${await idOf(b)}`)
  expect(removed.status).toBe(200)
  await a.kill9()
  await a.restart()
  expect((await hostsOf(a)).map(({ name }) => name)).toEqual(['a'])
})
