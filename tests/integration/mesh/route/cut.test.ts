import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Agent } from '../../../../lib/wire/agent.ts'
import { call, createAgent, listAgents } from '../../../support/agents.ts'
import { converged, idOf, join } from '../../../support/mesh.ts'
import { createNetwork, type TestNetwork, whyNoNetwork } from '../../../support/network.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'
import { until } from '../../../support/until.ts'
import { type Terminal, terminalOf } from './terminal.ts'

const why = whyNoNetwork()

describe.skipIf(why)(`a cable that is pulled${why ? ` (left out: ${why})` : ''}`, () => {
  let network: TestNetwork
  let nodes: TestNode[] = []
  let a: TestNode
  let far: Agent
  let terminal: Terminal
  beforeAll(async () => {
    network = createNetwork(2)
    nodes = await Promise.all(
      network.hosts.map((host) =>
        startTestNode({ host, env: { MAESTRO_HOST: '0.0.0.0', MAESTRO_UI: 'off' } }),
      ),
    )
    const [first, second] = nodes as [TestNode, TestNode]
    a = first
    await join(a, second, { url: `http://${network.hosts[1]?.address}:${second.port}` })
    await converged(nodes, 30_000)
    far = await createAgent(a, {
      name: 'far',
      hostId: await idOf(second),
      command: 'exec cat',
    })
    terminal = terminalOf(a, far.id)
    await until(() => terminal.state() === 'live')
  }, 60_000)
  afterAll(async () => {
    terminal?.connection.close()
    await Promise.all(nodes.map((node) => node.close()))
    network?.close()
  })

  const link = (how: 'cut' | 'heal') => {
    const [one, other] = network.hosts
    if (one && other) network[how](one, other)
  }
  const isLost = async () =>
    (await listAgents(a)).some(({ id, state }) => id === far.id && state === 'unreachable')

  test('requests fail within 3 s, the terminal says so, and all goes on when it is back', {
    timeout: 120_000,
  }, async () => {
    terminal.type('before\r')
    await until(() => terminal.text().split('before').length > 2)
    link('cut')
    const begun = performance.now()
    const answer = await call(a, 'GET', `/api/agents/${far.id}`)
    expect(answer).toMatchObject({ status: 502, body: { code: 'HOST_UNREACHABLE' } })
    expect(performance.now() - begun).toBeLessThan(3_000)
    await until(() => /^reconnecting: .*host cannot be reached/.test(terminal.state()), {
      timeout: 40_000,
      message: () => terminal.state(),
    })
    await until(isLost, { timeout: 30_000 })

    link('heal')
    await until(() => terminal.state() === 'live', {
      timeout: 40_000,
      message: () => terminal.state(),
    })
    terminal.type('after\r')
    await until(() => terminal.text().split('after').length > 2)
    await until(async () => !(await isLost()))
    expect((await call(a, 'GET', `/api/agents/${far.id}`)).status).toBe(200)
  })
})
