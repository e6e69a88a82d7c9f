import { hostname } from 'node:os'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Agent } from '../../../../lib/wire/agent.ts'
import type { NodeInfo } from '../../../../lib/wire/node.ts'
import { call, createAgent, listAgents } from '../../../support/agents.ts'
import { converged, hostsOf, idOf, join } from '../../../support/mesh.ts'
import { ROOT, startTestNode, type TestNode } from '../../../support/node.ts'
import { until } from '../../../support/until.ts'
import { type Terminal, terminalOf } from '../route/terminal.ts'

vi.setConfig({ testTimeout: 60_000 })

const nodes: TestNode[] = []
const terminals: Terminal[] = []
afterEach(async () => {
  for (const { connection } of terminals.splice(0)) connection.close()
  await Promise.all(nodes.splice(0).map((node) => node.close()))
})

type Env = Record<string, string | undefined>

async function start(...envs: Env[]): Promise<TestNode[]> {
  const started = await Promise.all(
    envs.map(async (env) => {
      const node = await startTestNode({ env: { MAESTRO_UI: 'off', ...env } })
      nodes.push(node)
      return node
    }),
  )
  return started
}

const named = (...names: string[]) => start(...names.map((name) => ({ MAESTRO_NAME: name })))

/** The names of all agents, as this node knows them. */
const namesAt = async (node: TestNode) => (await listAgents(node)).map(({ name }) => name).sort()

/** Until each node knows how many agents each host has; asks for no list, which would be looking. */
async function knowAgents(all: readonly TestNode[], timeout: number): Promise<void> {
  let last: unknown
  await until(
    async () => {
      const lists = await Promise.all(all.map(hostsOf))
      last = lists.map((list) => list.map(({ name, agents }) => `${name} ${agents}`))
      return lists.every(
        (list) => list.length === all.length && list.every(({ agents }) => agents === 1),
      )
    },
    { timeout, message: () => `every node knows every agent: ${JSON.stringify(last)}` },
  )
}

/** Types into a terminal that was opened at `node`, and waits for what comes back. */
async function types(node: TestNode, agent: Agent, text: string): Promise<void> {
  const terminal = terminalOf(node, agent.id)
  terminals.push(terminal)
  await until(() => terminal.state() === 'live', { message: () => terminal.state() })
  terminal.type(`${text}\r`)
  await until(() => terminal.text().split(text).length > 2)
}

test('[M12] [M19] hosts and agents of a new member are known to all within 2 s, though nobody looks', async () => {
  const all = (await named('a', 'b', 'c')) as [TestNode, TestNode, TestNode]
  const [a, b, c] = all
  for (const [i, node] of all.entries()) await createAgent(node, { name: `on-${'abc'[i]}` })
  await join(a, b)
  await knowAgents([a, b], 10_000)

  await join(a, c)
  await knowAgents(all, 2_000)
  for (const node of all) expect(await namesAt(node)).toEqual(['on-a', 'on-b', 'on-c'])
})

test('clocks an hour apart change nothing: hosts join, list agents, open terminals', async () => {
  const clock = (ms: number, name: string) => ({
    MAESTRO_NAME: name,
    CLOCK_SKEW_MS: String(ms),
    NODE_OPTIONS: `--import=${ROOT}tests/fixtures/skewed-clock.mjs`,
  })
  const hour = 3_600_000
  const all = (await start(clock(0, 'now'), clock(hour, 'ahead'), clock(-hour, 'behind'))) as [
    TestNode,
    TestNode,
    TestNode,
  ]
  const [now, ahead, behind] = all
  const clocks = await Promise.all(
    all.map(async (node) => (await call<NodeInfo>(node, 'GET', '/api/node')).body.startedAt),
  )
  expect(((clocks[1] ?? 0) - (clocks[2] ?? 0)) / hour).toBeCloseTo(2, 1)
  expect((await join(now, ahead)).status).toBe(201)
  expect((await join(behind, now)).status).toBe(201)
  await converged(all)

  const agents: Agent[] = []
  for (const [i, node] of all.entries()) {
    agents.push(await createAgent(node, { name: `agent-${i}`, command: 'exec cat' }))
  }
  for (const node of all) {
    await until(async () => (await namesAt(node)).join() === 'agent-0,agent-1,agent-2')
    for (const [i, agent] of agents.entries()) await types(node, agent, `word-${i}`)
  }
  // Each is trusted for what it does, not only for what it reads.
  const id = await idOf(ahead)
  expect(await createAgent(behind, { name: 'far', hostId: id })).toMatchObject({ hostId: id })
})

describe('hosts with one name', () => {
  test('are two hosts, with their own agents, also when those have one name', async () => {
    const [a, b, c] = (await start({}, {}, {})) as [TestNode, TestNode, TestNode]
    expect((await join(a, b)).status).toBe(201)
    expect((await join(a, c)).status).toBe(201)
    await converged([a, b, c])
    const hosts = await hostsOf(a)
    expect(new Set(hosts.map(({ name }) => name))).toEqual(new Set([hosts[0]?.name]))
    expect(hostname()).toContain(hosts[0]?.name)
    expect(new Set(hosts.map(({ fingerprint }) => fingerprint)).size).toBe(3)

    const there: Agent[] = []
    for (const node of [b, c]) {
      const hostId = await idOf(node)
      const agent = await createAgent(a, { name: 'twin', hostId, command: 'exec cat' })
      expect(agent.hostId).toBe(hostId)
      there.push(agent)
    }
    expect(await namesAt(a)).toEqual(['twin', 'twin'])
    const [onB, onC] = there as [Agent, Agent]
    await types(a, onB, 'this-is-b')
    await types(a, onC, 'this-is-c')
    await until(async () => (await b.tmux.capture('=twin:')).includes('this-is-b'))
    expect(await b.tmux.capture('=twin:')).not.toContain('this-is-c')

    expect((await call(a, 'DELETE', `/api/hosts/${onB.hostId}`)).status).toBe(200)
    await converged([a, c])
    expect(await namesAt(a)).toEqual(['twin'])
    await types(a, onC, 'still-here')
  })
})
