import { describe, expect, test } from 'vitest'
import {
  agentNotice,
  buttonsOf,
  clip,
  isHostLost,
  isWanted,
  type Seen,
} from '../../../lib/notify/rules.ts'
import { changed, DEFAULT_SETTINGS } from '../../../lib/notify/settings.ts'
import type { Question } from '../../../lib/wire/agent.ts'
import type { Reach } from '../../../lib/wire/host.ts'

const question = (id: string, labels: string[] = ['Yes', 'No']): Question => ({
  id,
  text: 'Do you want to proceed?',
  choices: labels.map((label) => ({ label, keys: ['1'] })),
  takesText: false,
})

const working: Seen = {
  state: 'running',
  activity: 'working',
  activitySince: 1_000,
  pid: 7,
  program: 'claude',
}
const idle: Seen = { ...working, activity: 'idle', activitySince: 2_000 }
const unknown: Seen = { ...idle, activity: 'unknown' }
const waiting: Seen = { ...idle, activity: 'waiting', question: question('q1') }
const asleep: Seen = { ...idle, state: 'hibernated', pid: null }
const away = (seen: Seen): Seen => ({ ...seen, state: 'unreachable' })
const ended = (status: number, program: Seen['program'] = 'claude'): Seen => ({
  ...idle,
  program,
  pid: null,
  exit: { status, at: 9 },
})
const shell = (seen: Seen, since = seen.activitySince): Seen => ({
  ...seen,
  program: 'shell',
  activitySince: since,
})

describe('what a change means', () => {
  test.each<[string, Seen | undefined, Seen, string | null]>([
    ['asks', working, waiting, 'waiting'],
    ['asks as soon as it is known', unknown, waiting, 'waiting'],
    ['is seen for the first time', undefined, waiting, null],
    ['still asks', waiting, { ...waiting }, null],
    ['asks something else', waiting, { ...waiting, question: question('q2') }, 'waiting'],
    ['asked, now with choices', { ...waiting, question: question('q1', []) }, waiting, 'waiting'],
    ['lost its choices', waiting, { ...waiting, question: question('q1', []) }, null],
    ['cannot be reached', waiting, away(waiting), null],
    ['is reached again, and asks the same', away(waiting), waiting, null],
    ['is reached again, and asks now', away(working), waiting, 'waiting'],
    ['finishes', working, idle, 'finished'],
    ['goes on', idle, working, null],
    ['is answered', waiting, working, null],
    ['goes out of sight', working, unknown, null],
    ['rests on', idle, idle, null],
    ['is put to sleep', working, asleep, null],
    ['is cut off', working, away(idle), null],
    ['prints for a moment', shell(working), shell(idle, 5_999), null],
    ['prints for five seconds', shell(working), shell(idle, 6_000), 'finished'],
    ['ends badly', working, ended(1), 'failed'],
    ['had ended badly', ended(1), { ...ended(1), state: 'hibernated' }, null],
    ['ends badly again', ended(1), { ...ended(1), exit: { status: 1, at: 10 } }, 'failed'],
    ['ends well', working, ended(0), null],
    ['ends well, a command', { ...working, program: 'command' }, ended(0, 'command'), 'finished'],
  ])('an agent that %s', (_what, before, after, expected) => {
    expect(agentNotice(before, after)).toBe(expected)
  })

  test.each<[Reach | null, Reach, boolean]>([
    ['up', 'unreachable', true],
    ['suspect', 'down', true],
    ['up', 'suspect', false],
    ['unreachable', 'down', false],
    ['unknown', 'down', false],
    ['down', 'up', false],
    [null, 'down', false],
  ])('a host that was %s and is %s', (before, after, expected) => {
    expect(isHostLost(before ? { reach: before } : undefined, { reach: after })).toBe(expected)
  })
})

describe('what is wanted', () => {
  const noon = Date.UTC(2026, 0, 15, 12)
  const about = { kind: 'waiting', agentId: 'agt_1' } as const
  const quiet = (from: string, to: string, timeZone = 'UTC') =>
    changed(DEFAULT_SETTINGS, { quiet: { from, to, timeZone } })

  test.each([
    ['all, at first', DEFAULT_SETTINGS, true],
    ['not this kind', changed(DEFAULT_SETTINGS, { kinds: { waiting: false } }), false],
    ['another kind', changed(DEFAULT_SETTINGS, { kinds: { finished: false } }), true],
    ['muted', changed(DEFAULT_SETTINGS, { mute: ['agt_1'] }), false],
    ['another muted', changed(DEFAULT_SETTINGS, { mute: ['agt_2'] }), true],
    [
      'unmuted',
      changed(changed(DEFAULT_SETTINGS, { mute: ['agt_1'] }), { unmute: ['agt_1'] }),
      true,
    ],
    ['quiet now', quiet('11:00', '13:00'), false],
    ['quiet from now', quiet('12:00', '13:00'), false],
    ['quiet until now', quiet('11:00', '12:00'), true],
    ['quiet over midnight', quiet('22:00', '12:30'), false],
    ['quiet at night', quiet('22:00', '07:00'), true],
    ['never quiet', quiet('12:00', '12:00'), true],
    ['quiet there, at 21:00', quiet('20:30', '21:30', 'Asia/Tokyo'), false],
    ['not quiet there', quiet('11:00', '13:00', 'Asia/Tokyo'), true],
  ])('%s', (_what, settings, expected) => {
    expect(isWanted(settings, about, noon)).toBe(expected)
  })

  test('hosts cannot be muted by an agent', () => {
    const settings = changed(DEFAULT_SETTINGS, { mute: ['agt_1'] })
    expect(isWanted(settings, { kind: 'host', agentId: null }, noon)).toBe(true)
  })
})

test.each([
  [
    ['Yes', 'No'],
    [0, 1],
  ],
  [
    ['Yes', "Yes, and don't ask again", 'No, and tell what to do'],
    [0, 2],
  ],
  [
    ['Red', 'Green', 'Blue'],
    [0, 1],
  ],
  [['Continue'], [0]],
  [[], []],
])('of the choices %j the buttons are %j', (labels, expected) => {
  expect(buttonsOf(question('q', labels)).map(({ index }) => index)).toEqual(expected)
})

test('clips by characters, and takes control characters out', () => {
  expect(clip('abc', 3)).toBe('abc')
  expect(clip('abcd', 3)).toBe('ab…')
  expect(clip('😀😀😀', 2)).toBe('😀…')
  expect(clip('a\u001b\u0000b\nc', 9)).toBe('a b\nc')
})
