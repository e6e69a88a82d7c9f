import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Agent, AgentAnswerResult, Question } from '../../../lib/wire/agent.ts'
import type { ErrorBody } from '../../../lib/wire/error.ts'
import { agentNamed, call, createAgent } from '../../support/agents.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { tempDir } from '../../support/temp.ts'
import { until } from '../../support/until.ts'

const BIN = fileURLToPath(new URL('../../fixtures/bin', import.meta.url))

const dir = tempDir('answer')
let node: TestNode
let made = 0
beforeAll(async () => {
  node = await startTestNode({ env: { MAESTRO_UI: 'off', PATH: `${BIN}:${process.env.PATH}` } })
})
afterAll(async () => {
  await node.close()
  dir.close()
})

interface Logged {
  chose?: number
  submitted?: string
}

/** An agent whose program writes down what it was told. */
async function start(program: string, env: Record<string, string> = {}) {
  const name = `${program}_${++made}`
  const file = join(dir.path, name)
  await createAgent(node, { name, program, env: { FAKE_LOG: file, FAKE_WORK_MS: '300', ...env } })
  await agentNamed(node, name, (a) => a.activity === 'idle', 20_000)
  const logged = (): Logged[] =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  const chosen = () => logged().flatMap(({ chose }) => chose ?? [])
  const submitted = () => logged().flatMap((line) => line.submitted ?? [])
  return { name, chosen, submitted }
}

/** Makes it ask, and resolves to the agent with a question other than `before`. */
async function ask(name: string, before?: string): Promise<Agent & { question: Question }> {
  const { id } = await agentNamed(node, name)
  await call(node, 'POST', `/api/agents/${id}/input`, { text: 'ask', submit: true })
  const isNew = (a: Agent) => a.question !== undefined && a.question.id !== before
  return (await agentNamed(node, name, isNew, 20_000)) as Agent & { question: Question }
}

const answer = (agent: Agent, body: Record<string, unknown>) =>
  call<AgentAnswerResult & ErrorBody>(node, 'POST', `/api/agents/${agent.id}/answer`, body)

describe('text that says what it was written for', () => {
  const send = (id: string, text: string, questionId: string | null) =>
    call<ErrorBody>(node, 'POST', `/api/agents/${id}/input`, { text, submit: true, questionId })

  it('is refused when something else is asked, or nothing any more', async () => {
    const { name, submitted } = await start('claude')
    const { id, question } = await ask(name)
    const refused = { status: 409, body: { code: 'QUESTION_CHANGED' } }
    expect(await send(id, 'written before it asked', null)).toMatchObject(refused)
    expect(await send(id, 'for another', 'qst_other')).toMatchObject(refused)
    await answer(await agentNamed(node, name), { questionId: question.id, choice: 0 })
    await agentNamed(node, name, (a) => a.activity === 'idle', 20_000)
    expect(await send(id, 'too late', question.id)).toMatchObject(refused)
    expect(await send(id, 'at rest', null)).toMatchObject({ status: 200 })
    await until(() => submitted().includes('at rest'))
    expect(submitted()).toEqual(['ask', 'at rest'])
  })
})

describe.each(['claude', 'codex'])('a question of %s', (program) => {
  it('is answered by its choice, seen to go away, and answered once', async () => {
    const { name, chosen } = await start(program)
    const asking = await ask(name)
    const body = { questionId: asking.question.id, choice: 1 }
    const answers = await Promise.all([answer(asking, body), answer(asking, body)])
    const [sent, refused] = answers.sort((a, b) => a.status - b.status)
    expect(sent).toMatchObject({ status: 200, body: { ok: true, answered: 'verified' } })
    expect(refused).toMatchObject({ status: 409, body: { code: 'QUESTION_CHANGED' } })
    expect(refused?.body.message).toContain('answered already')
    expect(refused?.body.details?.answered).toBe(asking.question.choices[1]?.label)
    const rested = await agentNamed(node, name, (a) => a.activity === 'idle', 20_000)
    expect(rested.question).toBeUndefined()
    expect(chosen()).toEqual([2])
  })

  it('is another one when it is asked again in the same words', async () => {
    const { name, chosen } = await start(program, { FAKE_WORK_MS: '50' })
    const first = await ask(name)
    await answer(first, { questionId: first.question.id, choice: 0 })
    const second = await ask(name, first.question.id)
    expect(second.question.text).toBe(first.question.text)
    const refused = await answer(second, { questionId: first.question.id, choice: 0 })
    expect(refused).toMatchObject({
      status: 409,
      body: { details: { question: { id: second.question.id } } },
    })
    expect(chosen()).toEqual([1])
    const sent = await answer(second, { questionId: second.question.id, choice: 0 })
    expect(sent).toMatchObject({ status: 200, body: { answered: 'verified' } })
    expect(chosen()).toEqual([1, 1])
  })

  it('is not answered when the screen has moved on since it was seen', async () => {
    const { name, chosen } = await start(program, { FAKE_WORK_MS: '5000' })
    const asking = await ask(name)
    // Past the node: only a look at the screen can tell.
    await node.tmux.run('send-keys', '-t', `=${name}:`, '1')
    await until(() => chosen().length === 1)
    const refused = await answer(asking, { questionId: asking.question.id, choice: 2 })
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'QUESTION_CHANGED', details: { question: null } },
    })
    await agentNamed(node, name, (a) => a.activity === 'working')
    expect(chosen()).toEqual([1])
  })

  it('refuses a choice that it does not have', async () => {
    const { name, chosen } = await start(program)
    const { question, ...agent } = await ask(name)
    for (const body of [{ choice: 9 }, { choice: 0, text: 'both' }, {}, { choice: 0.5 }]) {
      const refused = await answer(agent as Agent, { questionId: question.id, ...body })
      expect(refused).toMatchObject({ status: 400, body: { code: 'VALIDATION_ERROR' } })
    }
    expect(chosen()).toEqual([])
    expect((await agentNamed(node, name)).question?.id).toBe(question.id)
  })
})

describe('text', () => {
  it('goes through the choice that asks for it', async () => {
    const { name, chosen, submitted } = await start('codex')
    const asking = await ask(name)
    expect(asking.question.takesText).toBe(true)
    const text = 'keep dist/old\nand say why'
    expect(await answer(asking, { questionId: asking.question.id, text })).toMatchObject({
      status: 200,
      body: { answered: 'verified' },
    })
    expect(chosen()).toEqual([3])
    expect(submitted()).toEqual(['ask', text])
  })

  it('is not typed into the prompt that comes right after', async () => {
    const { name, chosen, submitted } = await start('codex', { FAKE_ASKS_AGAIN: '1' })
    const asking = await ask(name)
    const body = { questionId: asking.question.id, text: '1 is wrong' }
    expect(await answer(asking, body)).toMatchObject({
      status: 200,
      body: { answered: 'unverified' },
    })
    const isNext = (a: Agent) => a.question !== undefined && a.question.id !== asking.question.id
    expect((await agentNamed(node, name, isNext)).question?.detail).toContain('git push')
    expect(chosen()).toEqual([3])
    expect(submitted()).toEqual(['ask'])
  })

  it('is refused where only choices are taken', async () => {
    const { name, chosen } = await start('claude')
    const asking = await ask(name)
    expect(asking.question.takesText).toBe(false)
    const refused = await answer(asking, { questionId: asking.question.id, text: '1' })
    expect(refused).toMatchObject({ status: 400, body: { details: { field: 'text' } } })
    expect(chosen()).toEqual([])
  })
})

describe('a question that only a hook knows', () => {
  const report = (agent: Agent, body: Record<string, unknown>) =>
    call<Agent>(node, 'POST', `/api/agents/${agent.id}/activity`, { activity: 'waiting', ...body })

  it('takes text at the prompt', async () => {
    const { name, submitted } = await start('claude')
    const agent = await agentNamed(node, name)
    const { question } = (await report(agent, { message: 'Which colour?' })).body
    expect(question).toMatchObject({ text: 'Which colour?', choices: [], takesText: true })
    const sent = await answer(agent, { questionId: question?.id, text: 'Amber' })
    expect(sent).toMatchObject({ status: 200, body: { answered: 'verified' } })
    expect(submitted()).toEqual(['Amber'])
    expect((await answer(agent, { questionId: question?.id, text: 'Amber' })).status).toBe(409)
  })

  it('takes no text while a dialog stands there that no rule reads', async () => {
    const { name, chosen, submitted } = await start('claude')
    const agent = await agentNamed(node, name)
    await call(node, 'POST', `/api/agents/${agent.id}/input`, { text: 'menu', submit: true })
    await until(async () => (await node.tmux.capture(`=${name}:`)).includes('Pick a theme'))
    const { question } = (await report(agent, { message: 'Which colour?' })).body
    const body = { questionId: question?.id, text: 'Amber' }
    const refused = await answer(agent, body)
    expect(refused).toMatchObject({ status: 400, body: { details: { field: 'text' } } })
    expect(refused.body.message).toContain('in the terminal')
    expect(chosen()).toEqual([])
    expect(submitted()).toEqual(['menu'])
  })

  it('takes the keys that the hook named, on a screen that no rule reads', async () => {
    const command = `sh -c 'printf "Deploy? "; read x; echo "it was $x"; sleep 60'`
    const agent = await createAgent(node, { name: 'script', command })
    await until(async () => (await node.tmux.capture('=script:')).includes('Deploy?'))
    const choices = [{ label: 'Yes', keys: ['y', 'Enter'] }]
    const { question } = (await report(agent, { message: 'Deploy?', choices })).body
    const sent = await answer(agent, { questionId: question?.id, choice: 0 })
    expect(sent).toMatchObject({ status: 200, body: { answered: 'verified' } })
    await until(async () => (await node.tmux.capture('=script:')).includes('it was y'))
  })

  it('that was not seen to take its answer is not sent it twice', async () => {
    const command = `sh -c 'stty -echo; printf "Deploy? "; sleep 60'`
    const agent = await createAgent(node, { name: 'stalled', command })
    await until(async () => (await node.tmux.capture('=stalled:')).includes('Deploy?'))
    const choices = [{ label: 'Yes', keys: ['y', 'Enter'] }]
    const { question } = (await report(agent, { message: 'Deploy?', choices })).body
    const body = { questionId: question?.id, choice: 0 }
    expect(await answer(agent, body)).toMatchObject({ body: { answered: 'unverified' } })
    expect(await answer(agent, body)).toMatchObject({
      status: 409,
      body: { details: { answered: 'Yes' } },
    })
    const still = await agentNamed(node, 'stalled', (a) => a.question?.id !== question?.id)
    expect(still.question?.text).toBe('Deploy?')
  })

  it('is refused while the screen shows work', async () => {
    const { name, submitted } = await start('claude')
    const agent = await agentNamed(node, name)
    await call(node, 'POST', `/api/agents/${agent.id}/input`, { text: 'work 9000', submit: true })
    await agentNamed(node, name, (a) => a.activity === 'working')
    const { question } = (await report(agent, { message: 'Which colour?' })).body
    const refused = await answer(agent, { questionId: question?.id, text: 'Amber' })
    expect(refused).toMatchObject({ status: 409, body: { code: 'QUESTION_CHANGED' } })
    expect(submitted()).toEqual(['work 9000'])
  })
})

it('an agent that does not ask, does not run, or is not there, is not answered', async () => {
  const agent = await createAgent(node, { name: 'calm' })
  const body = { questionId: 'qst_x', choice: 0 }
  expect(await answer(agent, body)).toMatchObject({
    status: 409,
    body: { code: 'QUESTION_CHANGED', details: { question: null } },
  })
  await call(node, 'POST', `/api/agents/${agent.id}/hibernate`)
  expect(await answer(agent, body)).toMatchObject({ status: 409, body: { code: 'AGENT_BUSY' } })
  expect((await answer({ ...agent, id: 'agt_1_none' }, body)).status).toBe(404)
})
