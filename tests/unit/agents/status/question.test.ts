import { describe, expect, it } from 'vitest'
import {
  type Asked,
  askedNow,
  type Sight,
  textChoice,
  wordsOf,
} from '../../../../lib/agents/status/question.ts'
import type { ActivityState } from '../../../../lib/agents/status/types.ts'
import type { Prompt } from '../../../../lib/wire/agent.ts'

const proceed: Prompt = {
  text: 'Proceed?',
  detail: 'npm test',
  choices: [
    { label: 'Yes', keys: ['1'] },
    { label: 'No', keys: ['2'] },
  ],
}
const waits = (question?: Prompt, source: ActivityState['source'] = 'screen'): ActivityState => ({
  activity: 'waiting',
  since: 0,
  source,
  ...(question && { question }),
})
const works: ActivityState = { activity: 'working', since: 0, source: 'screen' }
const sight = (now: number, more: Partial<Sight> = {}): Sight => ({
  now,
  words: 'the first screen',
  lastInputAt: null,
  ...more,
})
const first = askedNow(null, waits(proceed), sight(1000)) as Asked

describe('the id of a question', () => {
  it('stays while the very same prompt stands there', () => {
    expect(first.question.id).toMatch(/^qst_/)
    const later = askedNow(first, waits(proceed), sight(9000, { words: 'a tip has come up' }))
    expect(later?.question.id).toBe(first.question.id)
  })

  it('stays when another choice is selected, and the keys are those from there', () => {
    const moved = { ...proceed, choices: proceed.choices.map((c) => ({ ...c, keys: ['Up'] })) }
    const later = askedNow(first, waits(moved), sight(9000, { lastInputAt: 8000 }))
    expect(later?.question.id).toBe(first.question.id)
    expect(later?.question.choices[0]?.keys).toEqual(['Up'])
  })

  it.each([
    ['the text', { ...proceed, text: 'Proceed now?' }],
    ['the detail', { ...proceed, detail: 'npm run build' }],
    ['the choices', { ...proceed, choices: proceed.choices.slice(0, 1) }],
  ])('is another one when %s is', (_, other) => {
    const next = askedNow(first, waits(other), sight(2000))
    expect(next?.question.id).not.toBe(first.question.id)
  })

  it('is another one for the same words after the agent has worked', () => {
    expect(askedNow(first, works, sight(2000))).toBeNull()
    expect(askedNow(null, waits(proceed), sight(3000))?.question.id).not.toBe(first.question.id)
  })

  it('is another one for the same words after an answer, although nothing was seen between', () => {
    const next = askedNow({ ...first, spent: true }, waits(proceed), sight(1500))
    expect(next?.question.id).not.toBe(first.question.id)
  })

  it('is another one when somebody typed and the screen reads otherwise', () => {
    const typed = { lastInputAt: 1400 }
    const same = askedNow(first, waits(proceed), sight(1500, typed))
    expect(same?.question.id).toBe(first.question.id)
    const next = askedNow(first, waits(proceed), sight(1500, { ...typed, words: 'done; again' }))
    expect(next?.question.id).not.toBe(first.question.id)
    const unread = askedNow({ ...first, words: null }, waits(proceed), sight(1500, typed))
    expect(unread?.question.id).not.toBe(first.question.id)
    // What was typed before it came up does not count.
    const before = askedNow(first, waits(proceed), sight(1500, { lastInputAt: 900, words: 'x' }))
    expect(before?.question.id).toBe(first.question.id)
  })

  it('is none for an agent that waits and nobody knows for what', () => {
    expect(askedNow(null, waits(), sight(1000))).toBeNull()
  })
})

describe('text as an answer', () => {
  const asking = (...labels: string[]): Prompt => ({
    text: 'Go?',
    choices: labels.map((label, n) => ({ label, keys: [String(n + 1)] })),
  })

  it.each([
    'No, and tell Codex what to do differently',
    'No, suggest changes',
    'Enter a custom value',
    'Type something.',
    'Other',
  ])('goes to the choice "%s"', (label) => {
    expect(textChoice(asking('Yes', label))?.keys).toEqual(['2'])
    expect(askedNow(null, waits(asking('Yes', label)), sight(1))?.question.takesText).toBe(true)
  })

  it('is taken by what a hook reports without choices, and by no dialog without a place for it', () => {
    const takes = (prompt: Prompt, source: ActivityState['source']) =>
      askedNow(null, waits(prompt, source), sight(1))?.question.takesText
    expect(takes(asking(), 'hook')).toBe(true)
    expect(takes(asking(), 'screen')).toBe(false)
    expect(takes(asking('Yes', 'No'), 'hook')).toBe(false)
    expect(takes(asking('Yes', 'No, use another one'), 'screen')).toBe(false)
  })
})

it('words leave out what spins, counts and is selected', () => {
  expect(wordsOf(['✻ Running… (3s)', ' ❯ 1. Yes', '   2. No'])).toBe(
    wordsOf(['● Running… (4s)', '   1. Yes', ' ❯ 2. No']),
  )
})
