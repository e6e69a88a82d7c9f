import { beforeEach, describe, expect, test } from 'vitest'
import { applyWorkEvents } from '../../../../lib/client/work/events.ts'
import {
  dropTasks,
  needsYouCount,
  putTasks,
  setFilter,
  setWork,
  showProject,
  useWork,
  withWholeTimeline,
} from '../../../../lib/client/work/store.ts'
import type { AnyEnvelope, EventName, EventPayload } from '../../../../lib/wire/event.ts'
import { session, task } from './things.ts'

const event = <N extends EventName>(type: N, data: EventPayload<N>) =>
  ({ type, event: type, data, timestamp: 0, seq: 0, hostId: 'h' }) as AnyEnvelope
const entry = (id: string) => ({ id, type: 'update' as const, timestamp: 0, message: id })
const waits = { active: true, message: 'Go on?', since: 1, source: 'hook' as const }
const state = () => useWork.getState()

beforeEach(() => {
  useWork.setState(useWork.getInitialState(), true)
  showProject('p')
  setWork('p', {
    projects: [],
    sessions: [session('s', { taskIds: ['a'] })],
    tasks: [task('a', { sessionIds: ['s'] }), task('b')],
    others: [],
  })
})

describe('the board’s store', () => {
  test('an event changes one task and leaves the rest as it was', () => {
    const before = state()
    applyWorkEvents([event('task:updated', task('b', { title: 'else' }))])
    expect(state().tasks.get('b')?.title).toBe('else')
    expect(state().tasks.get('a')).toBe(before.tasks.get('a'))
    expect(state().columns).toBe(before.columns)
    expect(state().structure).toBe(before.structure)
  })

  test('tasks of other projects are none of its business', () => {
    applyWorkEvents([event('task:created', task('z', { projectId: 'q' }))])
    expect(state().tasks.has('z')).toBe(false)
  })

  test('a burst ends as its last event says', () => {
    applyWorkEvents([
      event('task:created', task('c')),
      event('task:updated', task('c', { status: 'blocked' })),
      event('task:deleted', { id: 'b' }),
    ])
    expect(state().columns).toMatchObject({ pending: ['a'], blocked: ['c'] })
    expect(state().structure).toBeGreaterThan(1)
  })

  test('more changes than are moved one by one end in the same order', () => {
    const many = Array.from({ length: 300 }, (_, n) => task(`t${n}`, { createdAt: 300 - n }))
    applyWorkEvents(many.map((one) => event('task:created', one)))
    expect(state().columns.pending).toHaveLength(302)
    expect(state().columns.pending.at(-1)).toBe('t0')
  })

  test('who needs you comes into and leaves the filtered list with its session', () => {
    setFilter({ needsYou: true })
    expect(state().columns.pending).toEqual([])
    applyWorkEvents([
      event('session:needs_input', { sessionId: 's', agentId: null, needsInput: waits }),
    ])
    expect(state().columns.pending).toEqual(['a'])
    expect(needsYouCount(state(), 'p')).toBe(1)
    applyWorkEvents([
      event(
        'session:updated',
        session('s', { taskIds: ['a'], status: 'completed', needsInput: waits }),
      ),
    ])
    expect(state().columns.pending).toEqual([])
    expect(needsYouCount(state(), 'p')).toBe(0)
  })

  test('lists that were fetched for another project than the one shown now stay out', () => {
    showProject('q')
    setWork('p', { projects: [], sessions: [], tasks: [task('a')], others: [] })
    expect(state().tasks.size).toBe(0)
    expect(state().tasksLoaded).toBe(false)
  })

  test('the entries of a timeline that an event leaves out are kept', () => {
    const known = task('a', { timeline: [entry('1'), entry('2')] })
    const cut = task('a', { timeline: [entry('2'), entry('3')], timelineTruncated: true })
    const whole = withWholeTimeline(cut, known)
    expect(whole.timeline.map(({ id }) => id)).toEqual(['1', '2', '3'])
    expect(whole.timelineTruncated).toBeUndefined()
    expect(withWholeTimeline(cut, undefined).timelineTruncated).toBe(true)
  })

  test('what is put and dropped is in place at once', () => {
    putTasks([task('c', { parentId: 'a' })])
    expect(state().columns.pending).toEqual(['a', 'b', 'c'])
    dropTasks(['a', 'c'])
    expect(state().columns.pending).toEqual(['b'])
  })
})
