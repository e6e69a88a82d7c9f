import { describe, expect, it } from 'vitest'
import { planImport } from '../../../../lib/work/import/plan.ts'
import type { Document, Kind } from '../../../../lib/work/import/read.ts'

const doc = (kind: Kind, value: Record<string, unknown>, file?: string): Document => ({
  kind,
  file: file ?? `${kind}/${value.id}.json`,
  value,
})
const project = (fields = {}) =>
  doc('projects', { id: 'p', name: 'P', workingDir: '/p', createdAt: 1, updatedAt: 2, ...fields })
const task = (id: string, fields = {}) =>
  doc('tasks', { id, projectId: 'p', title: id, createdAt: 5, updatedAt: 6, ...fields })
const session = (id: string, fields = {}) =>
  doc('sessions', { id, projectId: 'p', taskIds: [], status: 'completed', startedAt: 7, ...fields })
const plan = (...documents: Document[]) => planImport({ documents, notUnderstood: [] })

describe('planImport', () => {
  it('keeps ids and times, and gives what other versions left out', () => {
    const { batches, notUnderstood, notes } = plan(project(), task('a'), session('s'))
    expect([notUnderstood, notes]).toEqual([[], []])
    expect(batches).toHaveLength(1)
    expect(batches[0]?.project).toEqual({
      ...{ id: 'p', name: 'P', workingDir: '/p', description: '', workingDirs: {} },
      ...{ createdAt: 1, updatedAt: 2 },
    })
    expect(batches[0]?.tasks).toMatchObject([
      { id: 'a', parentId: null, status: 'pending', createdAt: 5, updatedAt: 6, startedAt: null },
    ])
    expect(batches[0]?.sessions).toMatchObject([
      { id: 's', startedAt: 7, lastActivity: 7, completedAt: 7, agentId: null, env: {} },
    ])
  })

  it('takes dates as text, the project from the directory, and taskId', () => {
    const { batches } = plan(
      project({ createdAt: '2024-02-01T12:00:00Z' }),
      doc('tasks', { id: 'a', title: 'A', createdAt: 1 }, 'tasks/p/a.json'),
      doc('sessions', { id: 's', projectId: 'p', taskId: 'a', status: 'running', startedAt: 1 }),
    )
    expect(batches[0]?.project.createdAt).toBe(Date.UTC(2024, 1, 1, 12))
    expect(batches[0]?.tasks).toMatchObject([{ id: 'a', projectId: 'p', sessionIds: ['s'] }])
    expect(batches[0]?.sessions).toMatchObject([{ taskIds: ['a'], completedAt: null }])
  })

  it('puts parents before their children, else the elder first', () => {
    const { batches } = plan(
      project(),
      task('leaf', { parentId: 'branch', createdAt: 1 }),
      task('other', { createdAt: 2 }),
      task('branch', { parentId: 'root', createdAt: 9 }),
      task('root', { createdAt: 10 }),
    )
    expect(batches[0]?.tasks.map(({ id }) => id)).toEqual(['root', 'branch', 'leaf', 'other'])
  })

  it('makes both sides of a link agree, whichever names it', () => {
    const { batches } = plan(
      project(),
      task('a', { sessionIds: ['s'] }),
      task('b'),
      session('s', { taskIds: ['b'] }),
    )
    expect(batches[0]?.sessions[0]?.taskIds).toEqual(['b', 'a'])
    expect(batches[0]?.tasks.map(({ sessionIds }) => sessionIds)).toEqual([['s'], ['s']])
  })

  it.each([
    ['projects', { id: 'p', createdAt: 1 }, /^name: /],
    ['projects', { id: '../p', name: 'P', createdAt: 1 }, /^id: An id has/],
    ['tasks', { id: 'a', projectId: 'p', title: 'A', createdAt: 1, status: 'done' }, /^status: /],
    ['tasks', { id: 'a', projectId: 'p', title: 'A', createdAt: 'soon' }, /^createdAt: a time/],
    ['tasks', { id: 'a', projectId: 'gone', title: 'A', createdAt: 1 }, /gone, has no file/],
    ['sessions', { id: 's', projectId: 'p', startedAt: 1, status: 'lost' }, /^status: /],
  ] as const)('leaves out, and says why: %s %j', (kind, value, why) => {
    const given = [doc(kind, value, 'the/file.json')]
    const { batches, notUnderstood } = plan(
      ...(kind === 'projects' ? given : [project(), ...given]),
    )
    expect(notUnderstood).toEqual([{ file: 'the/file.json', why: expect.stringMatching(why) }])
    expect(batches.flatMap(({ tasks, sessions }) => [...tasks, ...sessions])).toEqual([])
  })

  it('takes the first of two with one id', () => {
    const { batches, notUnderstood } = plan(project(), task('a'), {
      ...task('a', { title: 'again' }),
      file: 'tasks/p/a.json',
    })
    expect(batches[0]?.tasks).toMatchObject([{ title: 'a' }])
    expect(notUnderstood).toEqual([
      { file: 'tasks/p/a.json', why: 'tasks/a.json has the same id, a.' },
    ])
  })

  it('names unknown fields, and what is not there any more', () => {
    const { batches, notes } = plan(
      project({ colour: 'red' }),
      task('a', {
        ...{ parentId: 'x', dependencies: ['y'], sessionIds: ['z'] },
        ...{ homeId: 'other', estimate: 3, points: 1 },
      }),
    )
    expect(notes.map(({ file, why }) => `${file}: ${why}`)).toEqual([
      'projects/p.json: unknown fields: colour',
      'tasks/a.json: unknown fields: estimate, points',
      'tasks/a.json: parentId names what is not there: x',
      'tasks/a.json: dependencies names what is not there: y',
      'tasks/a.json: sessionIds names what is not there: z',
    ])
    expect(batches[0]?.tasks).toMatchObject([{ parentId: null, dependencies: [], sessionIds: [] }])
    expect(batches[0]?.project).not.toHaveProperty('colour')
  })

  it('breaks loops, and says where', () => {
    const { batches, notes } = plan(
      project(),
      task('a', { parentId: 'b', dependencies: ['b'] }),
      task('b', { parentId: 'a', dependencies: ['a'] }),
    )
    expect(notes.map(({ file, why }) => `${file}: ${why}`)).toEqual([
      'tasks/a.json: parentId: with b it would be below itself',
      'tasks/a.json: dependencies: with b it would wait for itself',
    ])
    expect(batches[0]?.tasks).toMatchObject([
      { id: 'a', parentId: null, dependencies: [] },
      { id: 'b', parentId: 'a', dependencies: ['a'] },
    ])
  })
})
