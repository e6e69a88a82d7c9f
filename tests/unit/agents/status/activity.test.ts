import { describe, expect, it } from 'vitest'
import { activityOf, nextCheckAt } from '../../../../lib/agents/status/activity.ts'
import type { ActivityState, Evidence } from '../../../../lib/agents/status/types.ts'
import type { Prompt } from '../../../../lib/wire/agent.ts'

const T = 1_700_000_000_000
const s = (seconds: number) => T + seconds * 1000
const question: Prompt = { text: 'Proceed?', choices: [{ label: 'Yes', keys: ['1'] }] }

const nothing: Evidence = {
  now: T,
  running: true,
  hook: null,
  mark: null,
  screen: null,
  lastOutputAt: null,
  lastInputAt: null,
}
const hook = (activity: 'working' | 'waiting' | 'idle', at: number, q?: Prompt) => ({
  hook: { activity, at: s(at), ...(q && { question: q }) },
})
const mark = (activity: 'working' | 'waiting' | 'idle', at: number) => ({
  mark: { activity, at: s(at) },
})
const screen = (activity: 'working' | 'waiting' | 'idle' | null, since: number, at = since) => ({
  screen: {
    reading: activity && { activity, ...(activity === 'waiting' && { question }) },
    at: s(at),
    since: s(since),
  },
})
const output = (at: number) => ({ lastOutputAt: s(at) })
const input = (at: number) => ({ lastInputAt: s(at) })
const was = (
  activity: ActivityState['activity'],
  since: number,
  source: ActivityState['source'] = 'screen',
): ActivityState => ({ activity, since: s(since), source })

type Row = [
  name: string,
  now: number,
  evidence: Partial<Evidence>,
  previous: ActivityState | null,
  expected: string,
]

const table: Row[] = [
  ['nothing known', 0, {}, null, 'unknown none'],
  ['not running', 10, { running: false, ...hook('working', 9) }, was('working', 9), 'unknown none'],
  ['output 1.9 s ago', 1.9, output(0), null, 'working output'],
  ['output 2 s ago, nothing before', 2, output(0), null, 'idle output'],
  ['silence is never waiting', 3600, output(0), was('idle', 5, 'output'), 'idle output'],

  ['the screen before output', 1, { ...output(1), ...screen('idle', 0) }, null, 'idle screen'],
  [
    'a screen without a reading: output',
    1,
    { ...output(1), ...screen(null, 0) },
    null,
    'working output',
  ],
  ['a prompt on the screen', 1, screen('waiting', 1), was('working', 0), 'waiting screen'],
  ['the prompt is gone', 2, screen('working', 2), was('waiting', 1), 'working screen'],

  [
    'a working title before an idle screen',
    1,
    { ...mark('working', 1), ...screen('idle', 0) },
    null,
    'working marks',
  ],
  [
    'an idle title does not hide a prompt',
    2,
    { ...mark('idle', 2), ...screen('waiting', 1) },
    null,
    'waiting screen',
  ],
  [
    'an idle title does not hide a spinner',
    2,
    { ...mark('idle', 2), ...screen('working', 1) },
    null,
    'working screen',
  ],
  [
    'an idle title is better than output',
    2,
    { ...mark('idle', 1), ...output(2) },
    null,
    'idle marks',
  ],
  [
    'a title that asks is not enough for waiting',
    2,
    { ...mark('waiting', 1), ...output(2) },
    null,
    'working output',
  ],
  [
    'a title that asks, and the prompt',
    2,
    { ...mark('waiting', 1), ...screen('waiting', 2) },
    null,
    'waiting screen',
  ],
  [
    'a prompt after a working title',
    2,
    { ...mark('working', 1), ...screen('waiting', 2) },
    null,
    'waiting screen',
  ],
  [
    'a working title against rest on the screen, 5 s',
    6,
    { ...mark('working', 0), ...screen('idle', 1) },
    was('working', 0, 'marks'),
    'idle screen',
  ],
  [
    'a working title against rest on the screen, 4 s',
    5,
    { ...mark('working', 0), ...screen('idle', 1) },
    was('working', 0, 'marks'),
    'working marks',
  ],
  [
    'a working title without output for 10 min',
    601,
    { ...mark('working', 0), ...output(1) },
    was('working', 0, 'marks'),
    'idle output',
  ],

  [
    'a hook before all',
    1,
    { ...hook('idle', 1), ...mark('working', 0), ...screen('working', 0), ...output(1) },
    null,
    'idle hook',
  ],
  ['a hook that waits', 1, hook('waiting', 1), was('working', 0), 'waiting hook'],
  [
    'a hook that works, and a prompt seen after it',
    2,
    { ...hook('working', 1), ...screen('waiting', 0, 2) },
    null,
    'waiting screen',
  ],
  [
    'a hook that works, and a prompt seen before it',
    2,
    { ...hook('working', 1), ...screen('waiting', 0) },
    null,
    'working hook',
  ],
  [
    'a hook that works, rest on the screen for 4 s',
    5,
    { ...hook('working', 0), ...screen('idle', 1) },
    was('working', 0, 'hook'),
    'working hook',
  ],
  [
    'a hook that works, rest on the screen for 5 s',
    6,
    { ...hook('working', 0), ...screen('idle', 1) },
    was('working', 0, 'hook'),
    'idle screen',
  ],
  [
    'a hook that works, rest seen since before it, looked at again',
    6,
    { ...hook('working', 1), ...screen('idle', 0, 2) },
    was('working', 1, 'hook'),
    'idle screen',
  ],
  [
    'a hook that works, an idle title after it',
    6,
    { ...hook('working', 0), ...mark('idle', 1) },
    was('working', 0, 'hook'),
    'idle marks',
  ],
  [
    'a hook that works, an older idle title',
    60,
    { ...hook('working', 1), ...mark('idle', 0), ...output(59) },
    null,
    'working hook',
  ],
  [
    'a hook that works, silent for 10 min',
    601,
    { ...hook('working', 0), ...output(1) },
    was('working', 0, 'hook'),
    'idle output',
  ],
  [
    'a hook that rests, then a working title',
    2,
    { ...hook('idle', 1), ...mark('working', 2) },
    null,
    'working marks',
  ],
  [
    'a hook that rests, then a working screen for 1 s',
    3,
    { ...hook('idle', 1), ...screen('working', 2) },
    null,
    'working screen',
  ],
  [
    'a hook that rests, then a working screen at once',
    2.5,
    { ...hook('idle', 1), ...screen('working', 2) },
    null,
    'idle hook',
  ],

  [
    'a hook that waits, input, output',
    4,
    { ...hook('waiting', 1), ...input(2), ...output(3) },
    was('waiting', 1, 'hook'),
    'working output',
  ],
  [
    'a hook that waits, input, no output yet',
    4,
    { ...hook('waiting', 1), ...input(3), ...output(2) },
    was('waiting', 1, 'hook'),
    'waiting hook',
  ],
  [
    'a hook that waits, older input',
    4,
    { ...hook('waiting', 2), ...input(1), ...output(3) },
    was('waiting', 2, 'hook'),
    'waiting hook',
  ],
  [
    'a hook that waits, input, the screen still asks',
    4,
    { ...hook('waiting', 1), ...input(2), ...output(3), ...screen('waiting', 1, 4) },
    was('waiting', 1, 'hook'),
    'waiting hook',
  ],
  [
    'a hook that waits, input, the screen works',
    4,
    { ...hook('waiting', 1), ...input(2), ...screen('working', 4) },
    was('waiting', 1, 'hook'),
    'working screen',
  ],
  [
    'a hook that waits, input, the screen is at rest as before',
    4,
    { ...hook('waiting', 1), ...input(2), ...screen('idle', 0, 3) },
    was('waiting', 1, 'hook'),
    'idle screen',
  ],
  [
    'a hook that waits, input, the screen not seen since',
    4,
    { ...hook('waiting', 1), ...input(3), ...screen('idle', 0, 2) },
    was('waiting', 1, 'hook'),
    'waiting hook',
  ],
  [
    'a hook that waits, answered elsewhere',
    4,
    { ...hook('waiting', 1), ...screen('working', 3) },
    was('waiting', 1, 'hook'),
    'working screen',
  ],
  [
    'a hook that waits, the screen lags',
    4,
    { ...hook('waiting', 1), ...screen('working', 3.5) },
    was('waiting', 1, 'hook'),
    'waiting hook',
  ],
  [
    'a hook that waits, a screen that worked before it and still does',
    9,
    { ...hook('waiting', 1), ...screen('working', 0, 8) },
    was('waiting', 1, 'hook'),
    'waiting hook',
  ],
  [
    'a hook that waits, a working title',
    9,
    { ...hook('waiting', 1), ...mark('working', 2) },
    was('waiting', 1, 'hook'),
    'waiting hook',
  ],
  [
    'an overruled hook does not come back',
    20,
    { ...hook('working', 0), ...screen(null, 19), ...output(1) },
    was('idle', 6, 'screen'),
    'idle output',
  ],

  ['rest is held', 2.9, { ...hook('idle', 0) }, was('working', -9, 'hook'), 'working hook'],
  ['rest after 3 s', 3, { ...hook('idle', 0) }, was('working', -9, 'hook'), 'idle hook'],
  [
    'rest is held from the last sign',
    4,
    { ...hook('idle', 0), ...screen('idle', 2) },
    was('working', -9, 'hook'),
    'working hook',
  ],
  ['silence is held', 4.9, output(0), was('working', 0, 'output'), 'working output'],
  ['silence after 5 s', 5, output(0), was('working', 0, 'output'), 'idle output'],
  ['waiting to rest is not held', 1, screen('idle', 1), was('waiting', 0), 'idle screen'],
]

describe('activityOf', () => {
  it.each(table)('%s', (_, now, evidence, previous, expected) => {
    const state = activityOf({ ...nothing, ...evidence, now: s(now) }, previous)
    expect(`${state.activity} ${state.source}`).toBe(expected)
  })

  it('keeps the time while the activity stays, whatever tells it', () => {
    const first = activityOf({ ...nothing, now: s(0), ...output(0) }, null)
    const then = activityOf({ ...nothing, now: s(9), ...output(9), ...hook('working', 9) }, first)
    expect(then).toEqual({ activity: 'working', since: s(0), source: 'hook' })
  })

  it('answers the very same object when nothing has changed', () => {
    const evidence = { ...nothing, now: s(1), ...screen('waiting', 1) }
    const state = activityOf(evidence, null)
    expect(activityOf({ ...evidence, now: s(2) }, state)).toBe(state)
  })

  it('begins anew with another question', () => {
    const state = activityOf({ ...nothing, now: s(1), ...screen('waiting', 1) }, null)
    const other = {
      reading: { activity: 'waiting' as const, question: { text: 'Sure?', choices: [] } },
      at: s(5),
      since: s(1),
    }
    const next = activityOf({ ...nothing, now: s(5), screen: other }, state)
    expect(next).toMatchObject({ since: s(5), question: { text: 'Sure?' } })
  })

  it('shows the choices of the screen with a hook that waits', () => {
    const asked = { text: 'Claude needs your permission', choices: [] }
    const evidence = { ...nothing, now: s(3), ...hook('waiting', 1, asked) }
    expect(activityOf(evidence, null).question).toEqual(asked)
    expect(activityOf({ ...evidence, ...screen('waiting', 0, 2) }, null).question).toEqual(question)
  })
})

describe('nextCheckAt', () => {
  const check = (now: number, evidence: Partial<Evidence>, state: ActivityState) =>
    nextCheckAt({ ...nothing, ...evidence, now: s(now) }, state)

  it.each([
    ['nothing to come', 1, {}, was('unknown', 0, 'none'), null],
    ['the end of the hold after output', 1, output(1), was('working', 0, 'output'), 6],
    ['the end of the hold after a report', 1, hook('idle', 1), was('working', 0, 'hook'), 4],
    [
      'rest on the screen against a report',
      2,
      { ...hook('working', 0), ...screen('idle', 1) },
      was('working', 0, 'hook'),
      6,
    ],
    [
      'work on the screen against a report of rest',
      2,
      { ...hook('idle', 0), ...screen('working', 1.5) },
      was('idle', 0, 'hook'),
      2.5,
    ],
    [
      'a report without output',
      2,
      { ...hook('working', 0), ...output(1) },
      was('working', 0, 'hook'),
      601,
    ],
    [
      'waiting does not end by time',
      2,
      screen('waiting', 1),
      { ...was('waiting', 1), question },
      null,
    ],
  ] as const)('%s', (_, now, evidence, state, expected) => {
    expect(check(now, evidence, state)).toBe(expected === null ? null : s(expected))
  })
})
