import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Agent } from '../../../lib/wire/agent.ts'
import { agentNamed, call, createAgent } from '../../support/agents.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'

const BIN = fileURLToPath(new URL('../../fixtures/bin', import.meta.url))

let node: TestNode
beforeAll(async () => {
  node = await startTestNode({ env: { MAESTRO_UI: 'off', PATH: `${BIN}:${process.env.PATH}` } })
})
afterAll(() => node.close())

const screen = (agent: Agent) => node.tmux.capture(`=${agent.name}:`)
const send = (agent: Agent, text: string) =>
  call(node, 'POST', `/api/agents/${agent.id}/input`, { text, submit: true })

describe.each(['claude', 'codex'])('an agent that runs %s', (program) => {
  it('gets its first prompt when it is ready, works, and rests again', async () => {
    const agent = await createAgent(node, {
      name: `${program}_first`,
      program,
      prompt: 'do the first thing, work 3000\nand the second',
      env: { FAKE_START_MS: '1500' },
    })
    expect(agent.command).toBe(program)
    await agentNamed(node, agent.name, (a) => a.activity === 'working', 20_000)
    await until(async () => (await screen(agent)).includes('the first thing'))
    const rested = await agentNamed(node, agent.name, (a) => a.activity === 'idle', 20_000)
    expect(rested.question).toBeUndefined()
  })

  it('waits with its question, and goes on when that is answered', async () => {
    const agent = await createAgent(node, { name: `${program}_asks`, program })
    await agentNamed(node, agent.name, (a) => a.activity === 'idle', 20_000)
    expect((await send(agent, 'ask')).body).toEqual({ ok: true, submitted: 'verified' })
    const asking = await agentNamed(node, agent.name, (a) => a.activity === 'waiting', 20_000)
    expect(asking.activitySource).toBe('screen')
    expect(asking.question?.text).not.toBe('')
    const [yes] = asking.question?.choices ?? []
    expect(yes?.label).toMatch(/yes/i)
    await call(node, 'POST', `/api/agents/${agent.id}/keys`, { keys: yes?.keys })
    await agentNamed(node, agent.name, (a) => a.activity !== 'waiting', 20_000)
  })

  it('is verified to take a text although it swallows the first Enter', async () => {
    const agent = await createAgent(node, {
      name: `${program}_swallows`,
      program,
      env: { FAKE_SWALLOW_ENTER: '1' },
    })
    await agentNamed(node, agent.name, (a) => a.activity === 'idle', 20_000)
    expect((await send(agent, 'hello there, work 4000')).body).toEqual({
      ok: true,
      submitted: 'verified',
    })
    await agentNamed(node, agent.name, (a) => a.activity === 'working', 20_000)
  })
})

describe('a hook', () => {
  it('is believed, with its question, until the agent is answered', async () => {
    const agent = await createAgent(node, { name: 'hooked' })
    await agentNamed(node, 'hooked', (a) => a.activity === 'idle')
    const report = await call<Agent>(node, 'POST', `/api/agents/${agent.id}/activity`, {
      activity: 'waiting',
      message: 'Deploy to production?',
    })
    expect(report.body).toMatchObject({
      activity: 'waiting',
      activitySource: 'hook',
      question: { text: 'Deploy to production?' },
    })
    await send(agent, 'echo yes')
    await agentNamed(node, 'hooked', (a) => a.activity !== 'waiting')
  })

  it('is refused when it says what no hook can say', async () => {
    const agent = await agentNamed(node, 'hooked')
    const path = `/api/agents/${agent.id}/activity`
    for (const body of [{}, { activity: 'unknown' }, { activity: 'idle', extra: 1 }]) {
      expect((await call(node, 'POST', path, body)).status).toBe(400)
    }
    expect(
      (await call(node, 'POST', '/api/agents/agt_1_none/activity', { activity: 'idle' })).status,
    ).toBe(404)
  })
})

describe('a shell', () => {
  it('works while there is output, and is never said to wait for silence', async () => {
    const agent = await createAgent(node, { name: 'quiet' })
    await send(agent, 'for i in 1 2 3 4 5 6; do echo $i; sleep 0.5; done; sleep 3')
    await agentNamed(node, 'quiet', (a) => a.activity === 'working')
    const seen = new Set<string>()
    await agentNamed(node, 'quiet', (a) => {
      seen.add(a.activity)
      return a.activity === 'idle'
    })
    expect(seen).not.toContain('waiting')
  })
})
