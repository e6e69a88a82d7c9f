import { describe, expect, it } from 'vitest'
import type { SessionStatus } from '../../../../lib/wire/session.ts'
import type { TaskStatus } from '../../../../lib/wire/task.ts'
import { begin, isSpawned, openSessions, settle } from '../../../../lib/work/follow/settle.ts'
import { marks, session, task } from '../fixtures.ts'

describe('begin', () => {
  it.each<[TaskStatus, string[], boolean]>([
    ['pending', [], true],
    ['pending', ['began_s1'], false],
    ['in_progress', [], false],
    ['in_progress', ['began_s2'], true],
    ['in_progress', ['began_s2', 'ended_s2'], false],
    ['blocked', [], false],
    ['completed', [], false],
  ])('%s with %j is set in progress: %s', (status, ids, expected) => {
    const change = begin(session('s1'), task('a', { status, timeline: marks(...ids) }))
    expect(change?.status ?? null).toBe(expected ? 'in_progress' : null)
    if (!expected) return
    expect(change?.timeline?.[0]).toMatchObject({ id: 'began_s1', sessionId: 's1' })
  })
})

describe('settle', () => {
  const ended = (id: string, status: SessionStatus, completedAt: number) =>
    session(id, { status, completedAt })

  it.each<[string, TaskStatus, string[], SessionStatus, [string, SessionStatus, number][], string]>(
    [
      ['the only one reports it done', 'in_progress', ['began_s1'], 'completed', [], 'completed'],
      ['the only one fails', 'in_progress', ['began_s1'], 'failed', [], 'pending'],
      ['the only one is stopped', 'in_progress', ['began_s1'], 'stopped', [], 'pending'],
      [
        'another goes on',
        'in_progress',
        ['began_s1'],
        'failed',
        [['s2', 'running', 0]],
        'as it is',
      ],
      [
        'another is being started',
        'in_progress',
        ['began_s1'],
        'completed',
        [['s2', 'spawning', 0]],
        'as it is',
      ],
      [
        'one before was done, the last failed',
        'in_progress',
        ['began_s1'],
        'failed',
        [['s2', 'completed', 5]],
        'pending',
      ],
      [
        'one before failed, the last is done',
        'in_progress',
        ['began_s1'],
        'completed',
        [['s2', 'failed', 5]],
        'completed',
      ],
      [
        'one that ended later was done',
        'in_progress',
        ['began_s1'],
        'failed',
        [['s2', 'completed', 50]],
        'completed',
      ],
      ['it is blocked', 'blocked', ['began_s1'], 'completed', [], 'as it is'],
      ['it is completed already', 'completed', ['began_s1'], 'failed', [], 'as it is'],
      ['a client set it', 'in_progress', [], 'failed', [], 'untouched'],
      [
        'only another set it',
        'in_progress',
        ['began_s2'],
        'failed',
        [['s2', 'failed', 5]],
        'untouched',
      ],
      [
        'its end was seen already',
        'in_progress',
        ['began_s1', 'ended_s1'],
        'failed',
        [],
        'untouched',
      ],
      ['it goes on', 'in_progress', ['began_s1'], 'running', [], 'untouched'],
    ],
  )('%s', (_what, status, ids, end, others, expected) => {
    const own = ended('s1', end, 10)
    const all = [own, ...others.map(([id, state, at]) => ended(id, state, at))]
    const change = settle(own, task('a', { status, timeline: marks(...ids) }), all)
    if (expected === 'untouched') return expect(change).toBeNull()
    expect(change?.status ?? 'as it is').toBe(expected)
    expect(change?.timeline).toMatchObject([
      { id: 'ended_s1', type: 'session_ended', sessionId: 's1' },
    ])
  })
})

it('knows who has a task in progress', () => {
  const timeline = marks('began_s1', 'began_s2', 'ended_s1')
  expect(openSessions(task('a', { timeline }))).toEqual(['s2'])
})

it('knows sessions that clients started elsewhere', () => {
  expect(isSpawned(session('s1'))).toBe(true)
  expect(isSpawned(session('s1', { hostId: null }))).toBe(false)
  expect(isSpawned(session('s1', { agentId: null }))).toBe(false)
})
