import { afterEach, describe, expect, test } from 'vitest'
import type { Host } from '../../../../lib/wire/host.ts'
import { agentNamed, call, createAgent, listAgents } from '../../../support/agents.ts'
import { converged, hostsOf, idOf, join } from '../../../support/mesh.ts'
import {
  createNetwork,
  type TestHost,
  type TestNetwork,
  whyNoNetwork,
} from '../../../support/network.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'
import { until } from '../../../support/until.ts'

interface Machine {
  host: TestHost
  node: TestNode
  id: string
}

const why = whyNoNetwork()
const LATE = 40_000

describe.skipIf(why)(`machines of a network${why ? ` (left out: ${why})` : ''}`, () => {
  let network: TestNetwork | undefined
  const nodes: TestNode[] = []
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.close()))
    network?.close()
    network = undefined
  })

  /** Machines that know each other: each was added at the first. */
  async function start(count: number): Promise<Machine[]> {
    const made = createNetwork(count)
    network = made
    const machines: Machine[] = []
    for (const [i, host] of made.hosts.entries()) {
      const env = { MAESTRO_HOST: '0.0.0.0', MAESTRO_UI: 'off', MAESTRO_NAME: `machine-${i}` }
      const node = await startTestNode({ host, env })
      nodes.push(node)
      machines.push({ host, node, id: await idOf(node) })
    }
    const [first, ...others] = machines as [Machine, ...Machine[]]
    for (const other of others) {
      const answer = await join(first.node, other.node, { url: urlOf(other) })
      expect(answer.body).toMatchObject({ state: 'added', callback: true })
    }
    await converged(
      machines.map(({ node }) => node),
      LATE,
    )
    return machines
  }

  const urlOf = ({ host, node }: Machine) => `http://${host.address}:${node.port}`

  function cut(from: readonly Machine[], to: readonly Machine[], how: 'cut' | 'heal' = 'cut') {
    for (const a of from) for (const b of to) network?.[how](a.host, b.host)
  }

  async function seen(by: Machine, of: Machine): Promise<Host | undefined> {
    return (await hostsOf(by.node)).find(({ id }) => id === of.id)
  }

  test('both halves of a cut network work on, and are one again when it is healed', async () => {
    const [a, b, c] = (await start(3)) as [Machine, Machine, Machine]
    const there = await createAgent(c.node, { name: 'there' })
    await agentNamed(a.node, 'there', undefined, LATE)

    cut([a, b], [c])
    await until(async () => (await seen(a, c))?.reach === 'down', { timeout: LATE })
    // It reaches nobody, so it cannot tell what others do.
    await until(async () => (await seen(c, a))?.reach === 'unreachable', { timeout: LATE })
    expect(await seen(a, b)).toMatchObject({ reach: 'up' })
    // What is not reached stays in the list, says so, and fails soon.
    expect(await agentNamed(a.node, 'there')).toMatchObject({ id: there.id, state: 'unreachable' })
    const begun = performance.now()
    const refused = await call(a.node, 'POST', `/api/agents/${there.id}/input`, { text: 'x' })
    expect(refused).toMatchObject({ status: 502, body: { code: 'HOST_UNREACHABLE' } })
    expect(performance.now() - begun).toBeLessThan(4_000)
    await createAgent(a.node, { name: 'on-a', hostId: b.id })
    await createAgent(c.node, { name: 'on-c' })

    cut([a, b], [c], 'heal')
    await converged([a.node, b.node, c.node], LATE)
    await agentNamed(a.node, 'on-c', ({ state }) => state === 'running', LATE)
    await agentNamed(c.node, 'on-a', ({ state }) => state === 'running', LATE)
    expect((await listAgents(c.node)).map(({ name }) => name).sort()).toEqual([
      'on-a',
      'on-c',
      'there',
    ])
  }, 180_000)

  test('"unreachable from here" is told from "down for all"', async () => {
    const [a, b, c] = (await start(3)) as [Machine, Machine, Machine]
    cut([a], [c])
    await until(async () => (await seen(a, c))?.reach === 'unreachable', { timeout: LATE })
    expect(await seen(b, c)).toMatchObject({ reach: 'up' })
    cut([b], [c])
    await until(async () => (await seen(a, c))?.reach === 'down', { timeout: 90_000 })
  }, 240_000)

  test('[M7] who is removed while the network is cut is gone for all when it is healed', async () => {
    const [a, b, c, d] = (await start(4)) as [Machine, Machine, Machine, Machine]
    cut([a, b], [c, d])
    await until(async () => (await seen(a, d))?.reach === 'down', { timeout: LATE })
    expect((await call(a.node, 'DELETE', `/api/hosts/${d.id}`)).status).toBe(200)
    expect(await seen(c, d)).toMatchObject({ reach: 'up' })
    cut([a, b], [c, d], 'heal')
    await converged([a.node, b.node, c.node], LATE)
    await until(async () => (await hostsOf(d.node)).length === 1, { timeout: LATE })
    for (const { node } of [a, b, c, d]) await node.restart()
    await converged([a.node, b.node, c.node], LATE)
    expect(await hostsOf(d.node)).toHaveLength(1)
  }, 240_000)

  test('a machine that got another address is found there', async () => {
    const [a, b, c] = (await start(3)) as [Machine, Machine, Machine]
    const before = urlOf(c)
    network?.move(c.host, '10.77.0.150')
    await until(async () => (await seen(a, c))?.urls.includes(urlOf(c)), { timeout: 90_000 })
    await converged([a.node, b.node, c.node], LATE)
    expect((await seen(b, c))?.urls).not.toContain(before)
  }, 240_000)

  test('ten of them agree after three were killed and came back', async () => {
    const machines = await start(10)
    const killed = machines.slice(-3)
    await Promise.all(killed.map(({ node }) => node.kill9()))
    const [a] = machines as [Machine]
    for (const each of killed) {
      await until(async () => (await seen(a, each))?.reach === 'down', { timeout: LATE })
    }
    expect(await hostsOf(a.node)).toHaveLength(10)
    await Promise.all(killed.map(({ node }) => node.restart()))
    await converged(
      machines.map(({ node }) => node),
      LATE,
    )
  }, 240_000)
})
