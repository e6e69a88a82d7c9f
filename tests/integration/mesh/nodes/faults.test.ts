import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Agent } from '../../../../lib/wire/agent.ts'
import type { ErrorBody } from '../../../../lib/wire/error.ts'
import type { Host } from '../../../../lib/wire/host.ts'
import { type Answer, call, createAgent, listAgents } from '../../../support/agents.ts'
import { hostsOf } from '../../../support/mesh.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'
import { until } from '../../../support/until.ts'
import { terminalOf } from '../route/terminal.ts'
import { type PlayedNode, playNode } from './played-node.ts'

let us: TestNode
let own: Agent
const played: PlayedNode[] = []
beforeAll(async () => {
  us = await startTestNode({ env: { MAESTRO_UI: 'off' } })
  own = await createAgent(us, { name: 'ours', command: 'exec cat' })
}, 60_000)
afterEach(async () => {
  for (const node of played.splice(0)) {
    await call(us, 'DELETE', `/api/hosts/${node.id}`)
    await node.close()
  }
})
afterAll(() => us?.close())

/** A member of ours, whose agent is known here. */
async function playMember(): Promise<PlayedNode> {
  const node = await playNode()
  played.push(node)
  expect((await call(us, 'POST', '/api/hosts', { url: node.url })).status).toBe(201)
  await until(async () => (await listAgents(us)).some(({ id }) => id === node.agent.id))
  return node
}

async function timed<T>(what: Promise<T>): Promise<[T, number]> {
  const begun = performance.now()
  return [await what, performance.now() - begun]
}

const seen = async ({ id }: PlayedNode): Promise<Host | undefined> =>
  (await hostsOf(us)).find((host) => host.id === id)

/** One of each kind of request that is sent on, at once; each answer, and how long the last took. */
function requestsTo({ id, agent }: PlayedNode): Promise<[Answer<ErrorBody>[], number]> {
  return timed(
    Promise.all([
      call<ErrorBody>(us, 'GET', `/api/agents/${agent.id}`),
      call<ErrorBody>(us, 'POST', `/api/agents/${agent.id}/input`, { text: 'x' }),
      call<ErrorBody>(us, 'POST', '/api/agents', { name: 'new', hostId: id }),
      call<ErrorBody>(us, 'GET', `/api/hosts/${id}/health`),
    ]),
  )
}

/** What a terminal of its agent says when it is refused. */
async function terminalSays({ agent }: PlayedNode): Promise<string> {
  const terminal = terminalOf(us, agent.id)
  try {
    await until(() => !['', 'connecting'].includes(terminal.state()))
    return terminal.state()
  } finally {
    terminal.connection.close()
  }
}

async function listIsThereAtOnce(node: PlayedNode): Promise<void> {
  const [list, ms] = await timed(listAgents(us))
  expect(list.map(({ id }) => id).sort()).toEqual([own.id, node.agent.id].sort())
  expect(ms).toBeLessThan(1_000)
}

describe('[M19] a member that takes connections and never answers', () => {
  test('delays no list, and each request fails within 3 s', async () => {
    const node = await playMember()
    node.behaviour = 'hung'
    await listIsThereAtOnce(node)
    const [answers, ms] = await requestsTo(node)
    for (const { status, body } of answers) {
      expect([status, body.code]).toEqual([502, 'HOST_UNREACHABLE'])
    }
    expect(ms).toBeLessThan(3_000)
    expect(await terminalSays(node)).toMatch(/^reconnecting: .*host cannot be reached/)
    await listIsThereAtOnce(node)
    await until(async () => (await seen(node))?.reach === 'down', { timeout: 25_000 })

    node.behaviour = 'well'
    await until(async () => (await seen(node))?.reach === 'up', { timeout: 25_000 })
    await until(async () => (await requestsTo(node))[0][0]?.status === 200)
  }, 90_000)

  test('is not waited for longer when it is added', async () => {
    const node = await playNode()
    node.behaviour = 'hung'
    try {
      const [{ status, body }, ms] = await timed(
        call<ErrorBody>(us, 'POST', '/api/hosts', { url: node.url }),
      )
      expect([status, body.code]).toEqual([502, 'HOST_UNREACHABLE'])
      expect(body.message).toContain('does not answer')
      expect(ms).toBeLessThan(3_000)
    } finally {
      await node.close()
    }
  })
})

describe('a member that answers 10 MB of garbage', () => {
  test('changes nothing here, and is whole again when it recovers', async () => {
    const node = await playMember()
    const before = node.asked('/api/agents')
    const memory = await memoryOf(us)
    node.behaviour = 'garbage'
    await until(
      async () => {
        await (await us.fetch(`/api/agents/${node.agent.id}`)).body?.cancel()
        await listIsThereAtOnce(node)
        return node.asked('/api/agents') > before + 1 || (await seen(node))?.reach !== 'up'
      },
      { timeout: 20_000 },
    )
    await until(async () => (await seen(node))?.reach !== 'up', { timeout: 20_000 })
    await listIsThereAtOnce(node)
    expect(await hostsOf(us)).toHaveLength(2)
    expect((await memoryOf(us)) - memory).toBeLessThan(200)

    node.behaviour = 'well'
    await until(async () => (await seen(node))?.reach === 'up', { timeout: 25_000 })
    await until(async () => (await requestsTo(node))[0][0]?.status === 200)
  }, 90_000)

  test('is not added, in plain words', async () => {
    const node = await playNode()
    node.behaviour = 'garbage'
    try {
      const { status, body } = await call<ErrorBody>(us, 'POST', '/api/hosts', { url: node.url })
      expect([status, body.code]).toEqual([502, 'HOST_UNREACHABLE'])
      expect(body.message).toMatch(/larger than one may be|not Maestro/)
      expect(await hostsOf(us)).toHaveLength(1)
    } finally {
      await node.close()
    }
  })
})

describe('[M20] a host of an older version', () => {
  test('is not added, and the words say what to do', async () => {
    const node = await playNode([0, 0])
    try {
      const { status, body } = await call<ErrorBody>(us, 'POST', '/api/hosts', { url: node.url })
      expect([status, body.code]).toEqual([426, 'PROTOCOL_TOO_OLD'])
      expect(body.message).toMatch(/update Maestro there/i)
      expect(await hostsOf(us)).toHaveLength(1)
    } finally {
      await node.close()
    }
  })

  test('that is a member is shown as such; nothing hangs, and an update mends it', async () => {
    const node = await playMember()
    expect(await seen(node)).toMatchObject({ compatible: true, protocol: [1, 1] })
    await node.becomes([0, 0], us)
    await until(async () => (await seen(node))?.compatible === false)
    expect(await seen(node)).toMatchObject({ protocol: [0, 0], version: '0.2.0' })
    expect((await seen(node))?.alert).toContain('Update Maestro there')
    const [answers, ms] = await requestsTo(node)
    for (const { status, body } of answers) {
      expect([status, body.code]).toEqual([426, 'PROTOCOL_TOO_OLD'])
      expect(body.message).toMatch(/^played speaks another version.*Update Maestro/)
    }
    expect(ms).toBeLessThan(1_000)
    expect(await terminalSays(node)).toContain('another version')
    await listIsThereAtOnce(node)

    await node.becomes([0, 1], us)
    await until(async () => (await requestsTo(node))[0][0]?.status === 200)
    expect((await seen(node))?.alert).toBeUndefined()
  })
})

/** Of the node's process, in MB. */
async function memoryOf(node: TestNode): Promise<number> {
  const metrics = await (await node.fetch('/metrics')).text()
  const bytes = /^process_resident_memory_bytes (\S+)$/m.exec(metrics)?.[1]
  expect(bytes).toBeDefined()
  return Number(bytes) / 1024 / 1024
}
