import { expect, it } from 'vitest'
import { nextToSend, parseItem, type QueueItem } from '../../../../lib/client/queue/item.ts'

const item = (key: string, agentId: string, state: QueueItem['state'] = 'queued'): QueueItem => ({
  key,
  agentId,
  name: agentId,
  what: { kind: 'input', input: { text: key, submit: true } },
  text: key,
  question: null,
  at: 1,
  state,
  problem: null,
})
const keys = (items: QueueItem[]) => nextToSend(items).map(({ key }) => key)

it('sends in order for each agent, and past what was refused', () => {
  expect(keys([item('1', 'a'), item('2', 'a'), item('3', 'b')])).toEqual(['1', '3'])
  expect(keys([item('1', 'a', 'sending'), item('2', 'a'), item('3', 'b')])).toEqual(['3'])
  expect(keys([item('1', 'a', 'refused'), item('2', 'a')])).toEqual(['2'])
})

it('tries again under its key what was under way when the page was closed', () => {
  const stored = JSON.stringify(item('1', 'a', 'sending'))
  expect(parseItem(stored)).toEqual(item('1', 'a'))
})

it('leaves out what is damaged', () => {
  for (const text of [null, '', '[]', '{"key":"1"}', '{"what":{},"at":1,"key":2}']) {
    expect(parseItem(text)).toBeNull()
  }
})
