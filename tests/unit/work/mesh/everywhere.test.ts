import { expect, test } from 'vitest'
import { isSessionOf, isTaskOf } from '../../../../lib/work/mesh/everywhere.ts'
import { session, task } from '../fixtures.ts'

test.each([
  [{}, true],
  [{ projectId: 'proj_1' }, true],
  [{ projectId: 'proj_2' }, false],
  [{ status: 'blocked' as const }, true],
  [{ status: 'pending' as const }, false],
  [{ parentId: 'up' }, true],
  [{ parentId: 'null' }, false],
  [{ parentId: 'up', status: 'pending' as const }, false],
])('tasks by %j', (query, fits) => {
  expect(isTaskOf(query, task('t', { status: 'blocked', parentId: 'up' }))).toBe(fits)
})

test.each([
  [{}, true],
  [{ projectId: 'proj_2' }, false],
  [{ taskId: 't' }, true],
  [{ taskId: 'u' }, false],
  [{ status: 'failed' as const }, true],
  [{ status: 'running' as const }, false],
  [{ active: 'true' as const }, false],
  [{ active: 'false' as const }, true],
])('sessions by %j', (query, fits) => {
  expect(isSessionOf(query, session('s', { status: 'failed', taskIds: ['t'] }))).toBe(fits)
})
