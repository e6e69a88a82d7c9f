import { describe, expect, it } from 'vitest'
import { attachCommand } from '../../../lib/client/attach.ts'
import { backoff } from '../../../lib/client/backoff.ts'
import { parsePrefs } from '../../../lib/client/prefs.ts'
import { dotKind, hasFailed } from '../../../lib/client/status.ts'
import { parseTags } from '../../../lib/client/tags.ts'
import { longSpan, nextTick, shortSpan } from '../../../lib/client/time.ts'
import { agentOf } from './support.ts'

const MINUTE = 60_000

describe('spans', () => {
  it.each([
    [0, 'now', 'less than a second'],
    [12_900, '12s', '12 seconds'],
    [3 * MINUTE, '3m', '3 minutes'],
    [2 * 60 * MINUTE + 59 * MINUTE, '2h', '2 hours'],
    [5 * 24 * 60 * MINUTE, '5d', '5 days'],
    [30 * 24 * 60 * MINUTE, '4w', '30 days'],
  ])('%d ms', (ms, short, long) => {
    expect(shortSpan(ms)).toBe(short)
    expect(longSpan(ms)).toBe(long)
  })

  it('ticks exactly when the short form changes', () => {
    for (const ms of [0, 1, 999, 59_500, 60_001, 3_599_000, 7_200_001]) {
      const tick = nextTick(ms)
      expect(tick).toBeGreaterThan(0)
      expect(shortSpan(ms + tick - 1)).toBe(shortSpan(ms))
    }
  })
})

describe('attachCommand', () => {
  it.each([
    ['shop', '/tmp/tmux-1000/default', 'tmux attach -t =shop'],
    ['shop', null, 'tmux attach -t =shop'],
    ['it’s; rm', '/tmp/x y', "tmux -S '/tmp/x y' attach -t '=it’s; rm'"],
    ["a'b", null, "tmux attach -t '=a'\\''b'"],
  ])('%s on %s', (name, socket, command) => expect(attachCommand(name, socket)).toBe(command))
})

describe('status', () => {
  const exit = (status: number | null) => ({ exit: { status, at: 1 } })
  it('has failed only by itself, with a status, and not while it runs again', () => {
    expect(hasFailed(agentOf('a', { state: 'hibernated', pid: null, ...exit(3) }))).toBe(true)
    expect(hasFailed(agentOf('a', { state: 'hibernated', pid: null, ...exit(0) }))).toBe(false)
    expect(hasFailed(agentOf('a', { state: 'hibernated', pid: null, ...exit(null) }))).toBe(false)
    expect(hasFailed(agentOf('a', exit(3)))).toBe(false)
  })
  it('shows one thing at a time', () => {
    expect(dotKind(agentOf('a', { activity: 'waiting' }), true)).toBe('waiting')
    expect(dotKind(agentOf('a'), true)).toBe('finished')
    expect(dotKind(agentOf('a', { state: 'hibernated', activity: 'working' }), true)).toBe(
      'hibernated',
    )
    expect(dotKind(agentOf('a', { state: 'unreachable' }), false)).toBe('unreachable')
  })
})

describe('parsePrefs', () => {
  it('takes what is right and leaves the rest as at first', () => {
    const first = parsePrefs(null)
    expect(parsePrefs('{')).toEqual(first)
    expect(parsePrefs('[]')).toEqual(first)
    expect(parsePrefs('{"theme":7,"collapsed":[1],"other":true,"panelOpen":true}')).toEqual({
      ...first,
      panelOpen: true,
    })
    expect(parsePrefs('{"sidebarWidth":99999}').sidebarWidth).toBe(480)
  })
})

describe('backoff', () => {
  it('grows with jitter, and has an end', () => {
    expect(backoff(0, () => 1)).toBe(250)
    expect(backoff(3, () => 0)).toBe(1000)
    for (const attempt of [20, 1000]) expect(backoff(attempt, () => 1)).toBe(10_000)
  })
})

describe('parseTags', () => {
  it('trims, drops empty ones and doubles', () => {
    expect(parseTags(' a, b,,a , c d')).toEqual(['a', 'b', 'c d'])
  })
})
