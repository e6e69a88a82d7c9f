import { describe, expect, test } from 'vitest'
import { parseNotifyPrefs } from '../../../../lib/client/notify/prefs.ts'
import { holds } from '../../../../lib/client/worker/notices.ts'
import { routeOf } from '../../../../lib/client/worker/routes.ts'
import { bytesOf, deviceName } from '../../../../lib/client/worker/subscribe.ts'
import { choiceOf, shown } from '../../../../lib/client/worker/words.ts'
import type { Notification } from '../../../../lib/wire/notify.ts'

const ORIGIN = 'http://localhost:23000'
const FILES = new Set(['/', '/inbox', '/inbox.txt', '/icon.svg'])

test.each([
  ['/_next/static/chunks/a.js', 'cors', 'asset'],
  ['/', 'navigate', 'page'],
  ['/?agent=agt_1', 'navigate', 'page'],
  ['/nowhere', 'navigate', 'page'],
  ['/inbox.txt?_rsc=1', 'cors', 'file'],
  ['/icon.svg', 'no-cors', 'file'],
  ['/api/agents', 'cors', 'pass'],
  ['/api/docs', 'navigate', 'pass'],
  ['/metrics', 'navigate', 'pass'],
  ['/launch/abc', 'navigate', 'pass'],
  ['/sw.js', 'same-origin', 'pass'],
  ['/unknown.png', 'no-cors', 'pass'],
] as const)('a request of %s (%s) is answered as %s', (path, mode, expected) => {
  expect(routeOf({ method: 'GET', url: ORIGIN + path, mode }, ORIGIN, FILES)).toBe(expected)
})

test('neither other methods nor other places are the worker’s', () => {
  const page = { url: `${ORIGIN}/`, mode: 'navigate' } as const
  expect(routeOf({ ...page, method: 'POST' }, ORIGIN, FILES)).toBe('pass')
  expect(routeOf({ ...page, method: 'GET' }, 'http://elsewhere', FILES)).toBe('pass')
})

describe('what is shown', () => {
  const waiting: Notification = {
    id: 'n1',
    kind: 'waiting',
    agentId: 'agt_1',
    hostId: 'h1',
    hostName: 'attic',
    name: 'backend',
    question: 'Proceed?',
    detail: 'rm -rf dist',
    questionId: 'q1',
    choices: [
      { index: 0, label: 'Yes' },
      { index: 2, label: 'No' },
    ],
    url: '/?agent=agt_1',
    at: 1,
  }

  test('of a question: its words, and its choices as buttons', () => {
    const { title, options } = shown(waiting)
    expect(title).toBe('backend waits for you')
    expect(options).toMatchObject({ body: 'Proceed?\nrm -rf dist', tag: 'agt_1' })
    expect(options.actions.map(({ action }) => choiceOf(action))).toEqual([0, 2])
  })

  test('of anything else: no buttons, and its host', () => {
    const { question: _q, choices: _c, questionId: _id, ...rest } = waiting
    const { title, options } = shown({ ...rest, kind: 'finished' })
    expect([title, options.body]).toEqual(['backend has finished', 'on attic'])
    expect(options.actions).toEqual([])
    expect(choiceOf('')).toBeNull()
  })
})

test.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36',
    'Chrome on Linux',
  ],
  ['Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36', 'Chrome on Android'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1',
    'Safari on iPhone',
  ],
  ['Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0', 'Edge on Windows'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 15.0; rv:140.0) Firefox/140.0', 'Firefox on Mac'],
  ['curl', 'Browser on an unknown system'],
])('%s is called %s', (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name)
})

test('reads base64url', () => {
  expect([...bytesOf('-_8A')]).toEqual([251, 255, 0])
})

test.each([
  [null, { shows: false, sound: false }],
  ['{"shows":true}', { shows: true, sound: false }],
  ['{"shows":"yes","sound":true}', { shows: false, sound: true }],
  ['null', { shows: false, sound: false }],
  ['{', { shows: false, sound: false }],
])('the preferences in %s', (text, expected) => {
  expect(parseNotifyPrefs(text)).toEqual(expected)
})

describe('a question that was told', () => {
  const told = { agentId: 'agt_1', questionId: 'q1' }
  const question = (id: string) => ({ id, text: 'Proceed?', choices: [], takesText: true })
  const asks = { state: 'running', activity: 'waiting', question: question('q1') } as const

  test.each([
    ['still stands', asks, true],
    ['was answered', { state: 'running', activity: 'working' } as const, false],
    ['gave way to another', { ...asks, question: question('q2') }, false],
    ['is of a host that cannot be reached', { ...asks, state: 'unreachable' } as const, true],
    ['went with its session', { ...asks, state: 'hibernated' } as const, false],
  ])('%s', (_what, agent, expected) => {
    expect(holds(told, new Map([['agt_1', agent]]))).toBe(expected)
  })

  test('is gone with its agent', () => {
    expect(holds(told, new Map())).toBe(false)
  })
})
