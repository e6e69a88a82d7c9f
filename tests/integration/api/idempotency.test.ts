import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Agent } from '../../../lib/wire/agent.ts'
import { agentNamed, createAgent } from '../../support/agents.ts'
import type { TestNode } from '../../support/node.ts'
import { tempDir } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { startMesh } from '../mesh/route/nodes.ts'

const RECORDER = fileURLToPath(new URL('../../fixtures/programs/record-input.mjs', import.meta.url))

const dir = tempDir('idempotency')
let here: TestNode
let there: TestNode
let made = 0
beforeAll(async () => {
  const { nodes } = await startMesh(2)
  ;[here, there] = nodes as [TestNode, TestNode]
}, 60_000)
afterAll(async () => {
  await Promise.all([here?.close(), there?.close()])
  dir.close()
})

/** An agent that writes down every byte it gets. */
async function recorder(node: TestNode): Promise<{ agent: Agent; got(): Promise<string> }> {
  const name = `once_${++made}`
  const file = join(dir.path, name)
  const command = `exec ${process.execPath} ${RECORDER} ${file}`
  const agent = await createAgent(node, { name, command })
  await until(async () => (await node.tmux.capture(name)).includes('recording'))
  return { agent, got: () => readFile(file, 'utf8') }
}

async function send(node: TestNode, agent: Agent, key: string, text: string) {
  const response = await node.fetch(`/api/agents/${agent.id}/input`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ text, paste: false }),
  })
  return { status: response.status, body: (await response.json()) as { code?: string } }
}

/** Sends it whole, and goes without waiting for the answer. */
function sendAndGo(node: TestNode, agent: Agent, key: string, text: string): () => void {
  const req = request(`${node.url}/api/agents/${agent.id}/input`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
  })
  req.on('error', () => undefined)
  req.end(JSON.stringify({ text, paste: false }))
  return () => req.destroy()
}

const settled = async (got: () => Promise<string>, text: string) => {
  await until(async () => (await got()).includes(text))
  return got()
}

describe('input under one key is typed once', () => {
  it('with the same answer to each try, also after a restart', async () => {
    const { agent, got } = await recorder(here)
    const first = await send(here, agent, 'key-restart', 'one.')
    expect(first.status).toBe(200)
    expect(await send(here, agent, 'key-restart', 'one.')).toEqual(first)
    await here.restart()
    expect(await send(here, agent, 'key-restart', 'one.')).toEqual(first)
    // Until the node has found its agents again nothing is typed, and the key stays free.
    await until(async () => (await send(here, agent, 'key-behind', 'end.')).status === 200)
    expect(await settled(got, 'end.')).toBe('one.end.')
  })

  it('when both tries come at once', async () => {
    const { agent, got } = await recorder(here)
    const tries = [1, 2, 3].map(() => send(here, agent, 'key-at-once', 'one.'))
    for (const { status } of await Promise.all(tries)) expect(status).toBe(200)
    await send(here, agent, 'key-after-it', 'end.')
    expect(await settled(got, 'end.')).toBe('one.end.')
  })

  it('on another host, when the answer was lost after it was done', async () => {
    const { agent, got } = await recorder(there)
    await until(async () => (await agentNamed(here, agent.name)) !== undefined)
    const go = sendAndGo(here, agent, 'key-lost-far', 'one.')
    await settled(got, 'one.')
    go()
    expect((await send(here, agent, 'key-lost-far', 'one.')).status).toBe(200)
    await send(here, agent, 'key-last-far', 'end.')
    expect(await settled(got, 'end.')).toBe('one.end.')
  })
})

it('refuses a key that came with something else, and one that is none', async () => {
  const { agent } = await recorder(here)
  await send(here, agent, 'key-for-one', 'one.')
  const other = await send(here, agent, 'key-for-one', 'two.')
  expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })
  expect(await send(here, agent, 'short', 'x')).toMatchObject({
    status: 400,
    body: { code: 'VALIDATION_ERROR' },
  })
})
