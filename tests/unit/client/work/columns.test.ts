import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildColumns, moveInColumns, NO_COLUMNS } from '../../../../lib/client/work/columns.ts'
import { matcherOf, NO_FILTER, sessionFor, unfinished } from '../../../../lib/client/work/filter.ts'
import type { Task } from '../../../../lib/wire/task.ts'
import { session, task } from './things.ts'

const all = () => true
const STATUS = ['pending', 'in_progress', 'blocked', 'completed'] as const
const PRIORITY = ['low', 'medium', 'high'] as const

describe('columns', () => {
  test('by priority, then by age; what was completed last first', () => {
    const columns = buildColumns(
      [
        task('old', { createdAt: 1 }),
        task('new', { createdAt: 2 }),
        task('high', { createdAt: 3, priority: 'high' }),
        task('low', { createdAt: 0, priority: 'low' }),
        task('first', { status: 'completed', completedAt: 10, priority: 'high' }),
        task('last', { status: 'completed', completedAt: 20 }),
      ],
      all,
    )
    expect(columns.pending).toEqual(['high', 'old', 'new', 'low'])
    expect(columns.completed).toEqual(['last', 'first'])
  })

  test('a task that changes leaves the other lists as they are', () => {
    const before = task('a')
    const after = task('a', { status: 'blocked' })
    const other = task('b', { status: 'completed' })
    const columns = buildColumns([before, other], all)
    const tasks = new Map([
      ['a', after],
      ['b', other],
    ])
    const next = moveInColumns(columns, before, after, tasks, all)
    expect(next).toEqual({ pending: [], in_progress: [], blocked: ['a'], completed: ['b'] })
    expect(next.completed).toBe(columns.completed)
    expect(moveInColumns(next, after, { ...after, title: 'else' }, tasks, all)).toBe(next)
  })

  test('moving each task ends where building anew does', () => {
    const change = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      status: fc.constantFrom(...STATUS),
      priority: fc.constantFrom(...PRIORITY),
      createdAt: fc.integer({ min: 0, max: 3 }),
      gone: fc.boolean(),
    })
    const isShown = ({ priority }: Task) => priority !== 'low'
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const tasks = new Map<string, Task>()
        let columns = NO_COLUMNS
        for (const { id, gone, ...fields } of changes) {
          const before = tasks.get(id)
          const after = gone ? undefined : task(id, fields)
          if (after) tasks.set(id, after)
          else tasks.delete(id)
          columns = moveInColumns(columns, before, after, tasks, isShown)
        }
        expect(columns).toEqual(buildColumns(tasks.values(), isShown))
      }),
    )
  })
})

describe('filter', () => {
  const sessions = new Map([
    ['s1', session('s1', { hostId: 'h1', agentId: 'a1' })],
    ['s2', session('s2', { needsInput: { active: true, message: '', since: 0, source: 'api' } })],
    [
      's3',
      session('s3', {
        status: 'completed',
        needsInput: { active: true, message: '', since: 0, source: 'api' },
      }),
    ],
  ])
  const left = (filter: Partial<typeof NO_FILTER>, one: Task) =>
    matcherOf({ ...NO_FILTER, ...filter }, sessions)(one)

  test.each([
    ['every word of the text', { text: 'IMPORT fast' }, task('a', { title: 'Fast import' }), true],
    ['not only one of them', { text: 'import slow' }, task('a', { title: 'Fast import' }), false],
    ['the description too', { text: 'batch' }, task('a', { description: 'each batch' }), true],
    ['a status', { statuses: ['blocked'] as const }, task('a'), false],
    ['a priority', { priorities: ['high'] as const }, task('a', { priority: 'high' }), true],
    ['a host', { hostId: 'h1' }, task('a', { sessionIds: ['s1'] }), true],
    ['another host', { hostId: 'h2' }, task('a', { sessionIds: ['s1'] }), false],
    ['an agent', { agentId: 'a1' }, task('a', { sessionIds: ['s1'] }), true],
    ['who needs you', { needsYou: true }, task('a', { sessionIds: ['s2'] }), true],
    ['not a session that is over', { needsYou: true }, task('a', { sessionIds: ['s3'] }), false],
  ])('%s', (_name, filter, one, expected) => {
    expect(left(filter, one)).toBe(expected)
  })

  test('the session that stands for a task: who needs you, who runs, the last one', () => {
    const of = (sessionIds: string[]) => sessionFor(task('a', { sessionIds }), sessions)?.id
    expect(of(['s2', 's1', 's3'])).toBe('s2')
    expect(of(['s1', 's3'])).toBe('s1')
    expect(of(['s3', 'unknown'])).toBe('s3')
    expect(of([])).toBeUndefined()
  })

  test('a task waits for what it depends on until that is completed', () => {
    const tasks = new Map([
      ['done', task('done', { status: 'completed' })],
      ['open', task('open')],
    ])
    const waiting = task('a', { dependencies: ['done', 'open', 'unknown'] })
    expect(unfinished(waiting, tasks).map(({ id }) => id)).toEqual(['open'])
  })
})
