import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { dropItem, enqueue, useQueue } from '../../../../lib/client/queue/queue.ts'
import { startQueue } from '../../../../lib/client/queue/send.ts'
import { useDashboard } from '../../../../lib/client/store.ts'
import { agentOf } from '../support.ts'

const agent = agentOf('worker')
let stop: () => void
let tries: { text: string; key: string | null }[]
let answer: () => Response | Promise<Response>

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('addEventListener', () => undefined)
  vi.stubGlobal('removeEventListener', () => undefined)
  tries = []
  vi.stubGlobal('fetch', async (_path: string, init: RequestInit) => {
    const key = new Headers(init.headers).get('idempotency-key')
    tries.push({ text: JSON.parse(String(init.body)).text, key })
    return answer()
  })
  useDashboard.setState({ agents: new Map([[agent.id, agent]]), loaded: true, connection: 'open' })
  stop = startQueue()
})
afterEach(() => {
  stop()
  for (const { key } of useQueue.getState().items) dropItem(key)
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const write = (text: string) =>
  enqueue({
    agentId: agent.id,
    what: { kind: 'input', input: { text, submit: true } },
    text,
    question: null,
  })
const settle = () => vi.advanceTimersByTimeAsync(0)
const ok = () => Response.json({ ok: true, submitted: 'verified' })
const refusal = (status: number, code: string) => () =>
  Response.json({ error: true, code, message: code }, { status })

it('sends the next when the one before is acknowledged, each under its own key', async () => {
  let done: (response: Response) => void = () => undefined
  answer = () => new Promise((resolve) => (done = resolve))
  write('one')
  write('two')
  await settle()
  expect(tries.map(({ text }) => text)).toEqual(['one'])
  done(ok())
  await settle()
  expect(tries.map(({ text }) => text)).toEqual(['one', 'two'])
  expect(new Set(tries.map(({ key }) => key)).size).toBe(2)
})

it('tries again under the same key, later and later, and holds back what comes behind', async () => {
  answer = () => Promise.reject(new TypeError('offline'))
  write('one')
  write('two')
  await settle()
  expect(tries).toHaveLength(1)
  answer = ok
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tries.map(({ text }) => text)).toEqual(['one', 'one', 'two'])
  expect(tries[1]?.key).toBe(tries[0]?.key)
  expect(useQueue.getState().items).toEqual([])
})

it('waits for an agent that does not run, also after a try that failed', async () => {
  answer = refusal(502, 'HOST_UNREACHABLE')
  write('one')
  await settle()
  useDashboard.setState({ agents: new Map([[agent.id, { ...agent, state: 'unreachable' }]]) })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tries).toHaveLength(1)
  answer = ok
  useDashboard.setState({ agents: new Map([[agent.id, agent]]) })
  await settle()
  expect(tries).toHaveLength(2)
})

it('does not hold up other agents for one whose host does not answer', async () => {
  const other = agentOf('other')
  useDashboard.setState({
    agents: new Map([
      [agent.id, agent],
      [other.id, other],
    ]),
  })
  answer = refusal(502, 'HOST_UNREACHABLE')
  write('one')
  await settle()
  answer = ok
  enqueue({
    agentId: other.id,
    what: { kind: 'input', input: { text: 'two', submit: true } },
    text: 'two',
    question: null,
  })
  await settle()
  expect(tries.map(({ text }) => text)).toEqual(['one', 'two'])
  // It is back before its time has come: now.
  useDashboard.setState({ agents: new Map([[agent.id, { ...agent, state: 'unreachable' }]]) })
  useDashboard.setState({ agents: new Map([[agent.id, agent]]) })
  await settle()
  expect(tries.map(({ text }) => text)).toEqual(['one', 'two', 'one'])
})

it('keeps what was refused, with the reason, and goes on with the next', async () => {
  answer = refusal(409, 'QUESTION_CHANGED')
  write('one')
  await settle()
  expect(useQueue.getState().items).toMatchObject([
    { state: 'refused', problem: 'QUESTION_CHANGED' },
  ])
  answer = ok
  write('two')
  await settle()
  expect(useQueue.getState().items).toHaveLength(1)
  expect(tries.map(({ text }) => text)).toEqual(['one', 'two'])
})
