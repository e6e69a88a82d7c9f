import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { countIcon } from '../../../lib/client/favicon.ts'
import {
  answerAgent,
  currentAfter,
  finishedUnseen,
  holdAnswers,
  inboxEntries,
  releaseAnswers,
  setCurrent,
  setNext,
  useInbox,
} from '../../../lib/client/inbox.ts'
import { dropItem, useQueue } from '../../../lib/client/queue/queue.ts'
import { useDashboard } from '../../../lib/client/store.ts'
import { useToasts } from '../../../lib/client/toasts.ts'
import type { Agent } from '../../../lib/wire/agent.ts'
import { agentOf } from './support.ts'

const question = {
  id: 'q1',
  text: 'Proceed?',
  takesText: false,
  choices: [
    { label: 'Yes', keys: ['1'] },
    { label: 'No', keys: ['2'] },
  ],
}
const asking = (name: string, activitySince: number, more: Partial<Agent> = {}): Agent => ({
  ...agentOf(name),
  activity: 'waiting',
  activitySince,
  question,
  ...more,
})
const nothing = { answered: new Map(), notes: new Map() }
const ids = (agents: readonly Agent[]) => agents.map(({ name }) => name)

beforeEach(() => {
  releaseAnswers()
  useInbox.setState({ currentId: null, sending: new Set(), ...nothing })
  useToasts.setState({ toasts: [] })
})
afterEach(() => vi.unstubAllGlobals())

describe('the list of those who wait', () => {
  it('has the longest first, and nobody who does not wait now', () => {
    const agents = [
      asking('late', 30),
      asking('early', 10),
      asking('away', 5, { state: 'unreachable' }),
      { ...agentOf('works'), activity: 'working' as const },
      asking('middle', 20),
    ]
    expect(ids(inboxEntries(agents, nothing))).toEqual(['early', 'middle', 'late'])
  })

  it('leaves out what was answered just now, until it asks something else', () => {
    const agent = asking('one', 10)
    const answered = new Map([[agent.id, 'q1']])
    expect(inboxEntries([agent], { ...nothing, answered })).toEqual([])
    const next = { ...agent, question: { ...question, id: 'q2' } }
    expect(inboxEntries([next], { ...nothing, answered })).toEqual([next])
  })

  it('keeps who has a note in its place, although it does not wait any more', () => {
    const moved = { ...agentOf('moved'), activity: 'working' as const, activitySince: 99 }
    const notes = new Map([[moved.id, { text: 'It moved on.', since: 15 }]])
    const agents = [asking('late', 20), moved, asking('early', 10)]
    expect(ids(inboxEntries(agents, { ...nothing, notes }))).toEqual(['early', 'moved', 'late'])
  })

  it('tells who finished unseen, the last one first', () => {
    const agents = ['old', 'new', 'seen'].map((name, n) => ({ ...agentOf(name), activitySince: n }))
    const unseen = new Set([agents[0]?.id ?? '', agents[1]?.id ?? '', 'agt_gone'])
    const state = { ...useDashboard.getState(), agents: new Map(agents.map((a) => [a.id, a])) }
    expect(ids(finishedUnseen({ ...state, unseen }))).toEqual(['new', 'old'])
  })
})

it.each([
  ['the same', ['a', 'b', 'c'], ['b', 'c'], 'b', 'b'],
  ['the next when it went', ['a', 'b', 'c'], ['a', 'c'], 'b', 'c'],
  ['the one after that when both went', ['a', 'b', 'c', 'd'], ['a', 'd'], 'b', 'd'],
  ['the last when there is none behind', ['a', 'b', 'c'], ['a', 'b'], 'c', 'b'],
  ['the first to begin with', [], ['a', 'b'], null, 'a'],
  ['none in an empty list', ['a'], [], 'a', null],
])('the current entry is %s', (_, before, after, current, expected) => {
  expect(currentAfter(before, after, current)).toBe(expected)
})

describe('an answer', () => {
  const answers = (status: number, body: unknown) => {
    const asked = vi.fn(async () => new Response(JSON.stringify(body), { status }))
    vi.stubGlobal('fetch', asked)
    return asked
  }
  const refused = (question: unknown) => ({
    error: true,
    code: 'QUESTION_CHANGED',
    message: 'It moved on.',
    details: { question },
  })
  const agent = asking('api', 10)
  const notes = () => useInbox.getState().notes

  it('names the question that was seen, once, and says what was sent', async () => {
    const asked = answers(200, { ok: true, answered: 'verified' })
    const both = await Promise.all([
      answerAgent(agent, { choice: 0 }),
      answerAgent(agent, { choice: 0 }),
    ])
    expect(both).toEqual([true, false])
    expect(asked).toHaveBeenCalledTimes(1)
    expect(asked.mock.calls[0]).toMatchObject([
      `/api/agents/${agent.id}/answer`,
      { method: 'POST', body: JSON.stringify({ questionId: 'q1', choice: 0 }) },
    ])
    expect(useToasts.getState().toasts).toMatchObject([{ text: 'Sent ‘Yes’ to api' }])
    expect(useInbox.getState().answered.get(agent.id)).toBe('q1')
    expect(useInbox.getState().sending.size).toBe(0)
  })

  it('says when it was not seen to be taken', async () => {
    answers(200, { ok: true, answered: 'unverified' })
    await answerAgent(agent, { choice: 1 })
    expect(useToasts.getState().toasts).toMatchObject([{ tone: 'bad' }])
  })

  it('that is refused leaves the entry with the reason, and the new question', async () => {
    useDashboard.setState({ agents: new Map([[agent.id, agent]]) })
    answers(409, refused({ ...question, id: 'q2', text: 'Really?' }))
    expect(await answerAgent(agent, { choice: 0 })).toBe(false)
    expect(notes().get(agent.id)).toEqual({ text: 'It moved on.', since: 10 })
    expect(useDashboard.getState().agents.get(agent.id)?.question?.text).toBe('Really?')
    expect(useInbox.getState().answered.size).toBe(0)
    setCurrent(agent.id)
    // While the agent asked nothing for a moment, its entry was away.
    setNext(null)
    expect(notes().size).toBe(1)
    setNext(agent.id)
    setCurrent('another')
    expect(notes().size).toBe(0)
  })

  it('is held back when another question has come up this very moment', async () => {
    const asked = answers(200, { ok: true, answered: 'verified' })
    holdAnswers()
    expect(await answerAgent(agent, { choice: 0 })).toBe(false)
    expect(asked).not.toHaveBeenCalled()
    releaseAnswers()
    expect(await answerAgent(agent, { choice: 0 })).toBe(true)
  })

  it('that could not be sent is queued once, and the entry says so', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('offline')))
    expect(await answerAgent(agent, { choice: 0 })).toBe(true)
    expect(notes().get(agent.id)?.text).toContain('is queued')
    expect(await answerAgent(agent, { choice: 1 })).toBe(false)
    const { items } = useQueue.getState()
    expect(items.map(({ what }) => what)).toEqual([
      { kind: 'answer', answer: { questionId: agent.question?.id, choice: 0 } },
    ])
    for (const { key } of items) dropItem(key)
  })

  it('to a host that is out of reach is queued for it', async () => {
    const body = { error: true, code: 'HOST_UNREACHABLE', message: 'attic cannot be reached.' }
    vi.stubGlobal('fetch', async () => Response.json(body, { status: 502 }))
    expect(await answerAgent(agent, { choice: 0 })).toBe(true)
    expect(notes().get(agent.id)?.text).toMatch(/cannot be reached.* is queued/)
    const { items } = useQueue.getState()
    expect(items).toMatchObject([{ question: { id: agent.question?.id } }])
    for (const { key } of items) dropItem(key)
  })
})

it('the icon shows the count, 99 at most', () => {
  expect(decodeURIComponent(countIcon(3))).toContain('>3</text>')
  expect(decodeURIComponent(countIcon(1234))).toContain('>99</text>')
})
