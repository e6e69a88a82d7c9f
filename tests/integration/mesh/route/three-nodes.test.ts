import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RawData, WebSocket } from 'ws'
import type { Role } from '../../../../lib/gate/types.ts'
import { loadIdentity } from '../../../../lib/mesh/identity.ts'
import { EMPTY_DIGEST, signRequest } from '../../../../lib/mesh/signature.ts'
import type { Agent } from '../../../../lib/wire/agent.ts'
import type { AnyEnvelope } from '../../../../lib/wire/event.ts'
import type { Host } from '../../../../lib/wire/host.ts'
import { call, createAgent } from '../../../support/agents.ts'
import type { TestNode } from '../../../support/node.ts'
import { until } from '../../../support/until.ts'
import { agentsOf, reachOf, startMesh } from './nodes.ts'
import { terminalOf } from './terminal.ts'

let nodes: TestNode[] = []
let a: TestNode
let b: TestNode
let c: TestNode
let ids: string[] = []
let far: Agent
let third: Agent
beforeAll(async () => {
  const mesh = await startMesh(3)
  nodes = mesh.nodes
  ids = mesh.ids
  ;[a, b, c] = nodes as [TestNode, TestNode, TestNode]
  far = await createAgent(b, { name: 'on-b', command: 'exec cat' })
  third = await createAgent(c, { name: 'on-c', command: 'exec cat' })
  await until(async () => (await agentsOf(a)).length === 2)
}, 60_000)
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.close()))
})

/** Headers of a request that C makes at A, as a member of the mesh. */
function asC(method: string, target: string, role: Role = 'manage'): Record<string, string> {
  const { privateKey, hostId } = loadIdentity(c.dataDir)
  const [to = ''] = ids
  const at = Date.now()
  const digest = EMPTY_DIGEST
  return signRequest({ method, target, to, from: hostId, role, digest, at, key: privateKey })
}

async function askAsC(path: string): Promise<{ status: number; body: unknown }> {
  const response = await a.fetch(path, { headers: asC('GET', path) })
  return { status: response.status, body: await response.json() }
}

interface FeedClient {
  events: AnyEnvelope[]
  close(): void
}

async function feedOf(node: TestNode, headers: Record<string, string> = {}): Promise<FeedClient> {
  const ws = new WebSocket(`${node.url.replace('http', 'ws')}/ws`, { headers })
  const events: AnyEnvelope[] = []
  ws.on('message', (data: RawData) => events.push(JSON.parse(String(data))))
  await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject))
  return { events, close: () => ws.terminate() }
}

describe('[M17] a peer is shown only what is here', () => {
  test('agents, hosts', async () => {
    const mine = await createAgent(a, { name: 'on-a' })
    expect((await agentsOf(a)).map(({ name }) => name).sort()).toEqual(['on-a', 'on-b', 'on-c'])
    const list = await askAsC('/api/agents')
    expect((list.body as Agent[]).map(({ id }) => id)).toEqual([mine.id])
    const hosts = await askAsC('/api/hosts')
    expect((hosts.body as Host[]).map(({ id }) => id)).toEqual([ids[0]])
    await call(a, 'DELETE', `/api/agents/${mine.id}`)
  })

  test('and is not sent on: 508', async () => {
    const loop = { status: 508, body: { code: 'LOOP_DETECTED' } }
    expect(await askAsC(`/api/agents/${far.id}`)).toMatchObject(loop)
    expect(await askAsC(`/api/agents/${far.id}/output`)).toMatchObject(loop)
    expect(await askAsC(`/api/hosts/${ids[1]}/health`)).toMatchObject(loop)
    expect(await askAsC(`/api/hosts/${ids[1]}/dirs`)).toMatchObject(loop)
    const path = `/term?agent=${far.id}`
    const ws = new WebSocket(`${a.url.replace('http', 'ws')}${path}`, {
      headers: asC('GET', path),
    })
    ws.on('error', () => undefined)
    const status = await new Promise((resolve) =>
      ws.on('unexpected-response', (_req, res) => resolve(res.statusCode)),
    )
    expect(status).toBe(508)
  })

  test('its feed has this host’s events only', async () => {
    const own = await feedOf(a)
    const peers = await feedOf(a, asC('GET', '/ws'))
    try {
      const onB = await createAgent(b, { name: 'news-b' })
      const onA = await createAgent(a, { name: 'news-a' })
      const created = (feed: FeedClient) =>
        feed.events.flatMap((event) =>
          event.type === 'agent:created' ? [[event.data.id, event.hostId]] : [],
        )
      await until(() => created(own).length === 2 && created(peers).length === 1)
      expect(created(own)).toEqual(
        expect.arrayContaining([
          [onB.id, ids[1]],
          [onA.id, ids[0]],
        ]),
      )
      expect(created(peers)).toEqual([[onA.id, ids[0]]])
      const told = peers.events.filter(({ type }) => type.startsWith('host:'))
      expect(told.filter(({ data }) => (data as Host).id !== ids[0])).toEqual([])
      await call(b, 'DELETE', `/api/agents/${onB.id}`)
      await until(() =>
        own.events.some((event) => event.type === 'agent:deleted' && event.data.id === onB.id),
      )
      await call(a, 'DELETE', `/api/agents/${onA.id}`)
    } finally {
      own.close()
      peers.close()
    }
  })
})

describe('[M19] while somebody looks', () => {
  test('agents of peers are live; else they come with their age', async () => {
    const feed = await feedOf(a)
    try {
      await until(async () => (await agentsOf(a)).every((agent) => agent.heardAt === undefined))
      const before = feed.events.length
      await call(b, 'PATCH', `/api/agents/${far.id}`, { notes: 'changed there' })
      await until(() =>
        feed.events
          .slice(before)
          .some((event) => event.type === 'agent:updated' && event.data.notes === 'changed there'),
      )
    } finally {
      feed.close()
    }
  })
})

describe('a peer that does not answer', () => {
  const timed = async <T>(what: () => Promise<T>): Promise<[T, number]> => {
    const begun = performance.now()
    return [await what(), performance.now() - begun]
  }

  test('hung: the list is there at once, a request fails within 3 s, and it goes on after', async () => {
    const feed = await feedOf(a)
    process.kill(b.pid, 'SIGSTOP')
    try {
      const [list, listMs] = await timed(() => agentsOf(a))
      expect(list.map(({ name }) => name).sort()).toEqual(['on-b', 'on-c'])
      expect(listMs).toBeLessThan(500)
      const [answer, ms] = await timed(() => call(a, 'GET', `/api/agents/${far.id}`))
      expect(answer).toMatchObject({ status: 502, body: { code: 'HOST_UNREACHABLE' } })
      expect(ms).toBeLessThan(3_000)
    } finally {
      process.kill(b.pid, 'SIGCONT')
      feed.close()
    }
    await until(async () => (await call(a, 'GET', `/api/agents/${far.id}`)).status === 200)
  })

  test('killed: its agents stay, unreachable; terminals come back with it', {
    timeout: 60_000,
  }, async () => {
    const feed = await feedOf(a)
    const terminal = terminalOf(a, far.id)
    try {
      await until(() => terminal.state() === 'live')
      terminal.type('before\r')
      await until(() => terminal.text().split('before').length > 2)
      await b.kill9()
      const [list, listMs] = await timed(() => agentsOf(a))
      expect(list.map(({ name }) => name).sort()).toEqual(['on-b', 'on-c'])
      expect(listMs).toBeLessThan(500)
      const [answer, ms] = await timed(() =>
        call(a, 'POST', `/api/agents/${far.id}/input`, { text: 'x' }),
      )
      expect(answer).toMatchObject({ status: 502, body: { code: 'HOST_UNREACHABLE' } })
      expect(ms).toBeLessThan(3_000)
      await until(() => /host cannot be reached/.test(terminal.state()))
      await until(
        async () => ['unreachable', 'down'].includes((await reachOf(a, ids[1] ?? '')) ?? ''),
        {
          timeout: 30_000,
        },
      )
      const lost = (await agentsOf(a)).find(({ id }) => id === far.id)
      expect(lost).toMatchObject({ state: 'unreachable', name: 'on-b' })
      expect(lost?.heardAt).toBeGreaterThan(Date.now() - 60_000)
      expect(
        feed.events.some(
          ({ type, data }) => type === 'agent:updated' && (data as Agent).state === 'unreachable',
        ),
      ).toBe(true)

      await a.restart()
      const painted = (await agentsOf(a)).find(({ id }) => id === far.id)
      expect(painted).toMatchObject({ name: 'on-b' })
      expect(painted?.heardAt).toBeDefined()

      await b.restart()
      await until(() => terminal.state() === 'live', {
        timeout: 30_000,
        message: () => terminal.state(),
      })
      terminal.type('after\r')
      await until(() => terminal.text().split('after').length > 2)
      await until(async () => {
        const back = (await agentsOf(a)).find(({ id }) => id === far.id)
        return back?.state === 'running' && back.heardAt === undefined
      })
    } finally {
      terminal.connection.close()
      feed.close()
    }
  })

  test('a node that stops waits for no spliced terminal', async () => {
    const terminal = terminalOf(a, third.id)
    try {
      await until(() => terminal.state() === 'live')
      const [code, ms] = await timed(() => a.stop())
      expect(code).toBe(0)
      expect(ms).toBeLessThan(2_500)
    } finally {
      terminal.connection.close()
      await a.restart()
    }
  })

  test('a terminal of an agent that is gone there says so and stops', async () => {
    const gone = await createAgent(a, { name: 'brief', hostId: ids[2] ?? '' })
    const terminal = terminalOf(a, gone.id)
    try {
      await until(() => terminal.state() === 'live')
      await call(a, 'DELETE', `/api/agents/${gone.id}`)
      await until(() => /^(ended|gone)/.test(terminal.state()))
      expect(third.hostId).toBe(ids[2])
    } finally {
      terminal.connection.close()
    }
  })
})
