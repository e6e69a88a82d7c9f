import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteWork } from '../../../../lib/store/work/sqlite.ts'
import type { WorkEvent, WorkStore } from '../../../../lib/store/work/types.ts'
import { applyImport } from '../../../../lib/work/import/apply.ts'
import { exportWork } from '../../../../lib/work/import/export.ts'
import { type ImportOptions, importWork } from '../../../../lib/work/import/import.ts'
import { createWork } from '../../../../lib/work/work.ts'
import { type TempDir, tempDir } from '../../../support/temp.ts'
import { fill, listsOf } from '../../../support/work-migrations.ts'

let dir: TempDir
let stores: WorkStore[] = []
const events: WorkEvent[] = []

beforeEach(() => {
  dir = tempDir('import')
  events.length = 0
})
afterEach(async () => {
  for (const store of stores) await store.close()
  stores = []
  dir.close()
})

async function openStore(name: string): Promise<WorkStore> {
  const file = join(dir.path, `${name}.db`)
  const publish = (event: WorkEvent) => void events.push(event)
  const store = await openSqliteWork({ file, hostId: 'here', publish })
  stores.push(store)
  return store
}

function put(file: string, value: unknown): void {
  const path = join(dir.path, 'data', file)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value))
}

const run = (store: WorkStore, options?: ImportOptions) =>
  importWork(dir.path, (batch) => applyImport(store, batch), options)

const project = { id: 'proj_1', name: 'P', workingDir: '/p', description: '' }
const times = { createdAt: 1_706_789_123_456, updatedAt: 1_706_789_123_457 }

/** As Maestro Server wrote them. */
function putServerFiles(): void {
  put('projects/proj_1.json', { ...project, ...times })
  put('tasks/proj_1/task_2.json', {
    ...{ id: 'task_2', projectId: 'proj_1', parentId: 'task_1', title: 'child' },
    ...{ description: 'd', status: 'in_progress', priority: 'high', sessionIds: ['sess_1'] },
    ...{ skillIds: ['s'], agentIds: [], dependencies: [], initialPrompt: 'go', ...times },
    ...{ startedAt: 1_706_789_123_458, completedAt: null },
    timeline: [
      { id: 'evt_1', type: 'created', timestamp: 1, message: 'Task created' },
      { id: 'evt_2', type: 'session_started', timestamp: 2, message: 'm', sessionId: 'sess_1' },
    ],
  })
  put('tasks/task_1.json', {
    ...{ id: 'task_1', projectId: 'proj_1', parentId: null, title: 'flat', timeline: [], ...times },
  })
  put('sessions/sess_1.json', {
    ...{ id: 'sess_1', projectId: 'proj_1', taskIds: ['task_2'], name: 'S', agentId: null },
    ...{ env: { A: 'b' }, status: 'running', startedAt: 3, lastActivity: 4, completedAt: null },
    ...{ hostname: 'h', platform: 'darwin', metadata: { skills: ['s'] } },
    events: [{ id: 'evt_3', timestamp: 5, type: 'said', data: { x: 1 } }],
  })
}

describe('importWork', () => {
  it("takes Maestro Server's files, with ids, times and links", async () => {
    putServerFiles()
    const store = await openStore('to')
    const steps: string[] = []
    const report = await run(store, { onProgress: (each) => steps.push(JSON.stringify(each)) })
    const counts = { projects: 1, tasks: 2, sessions: 1 }
    expect(report).toEqual({
      ...{ read: counts, made: counts, there: { projects: 0, tasks: 0, sessions: 0 } },
      ...{ notUnderstood: [], notes: [], refused: [] },
    })
    expect(steps.at(-1)).toBe('{"step":"imported","projects":1,"of":1}')
    const { tasks, sessions, projects } = createWork(store)
    expect(await projects.get('proj_1')).toMatchObject({ ...project, ...times, homeId: 'here' })
    expect(await tasks.get('task_2')).toMatchObject({
      ...{ parentId: 'task_1', status: 'in_progress', sessionIds: ['sess_1'], ...times },
      timeline: [{ id: 'evt_1' }, { id: 'evt_2', sessionId: 'sess_1' }],
    })
    expect(await sessions.get('sess_1')).toMatchObject({
      ...{ taskIds: ['task_2'], startedAt: 3, lastActivity: 4, platform: 'darwin' },
      events: [{ id: 'evt_3', timestamp: 5, type: 'said', data: { x: 1 } }],
    })
    expect(events.map(({ type }) => type)).toEqual([
      'project:created',
      'task:created',
      'task:created',
      'session:created',
    ])
  })

  it('done again makes nothing, and changes nothing of what is there', async () => {
    putServerFiles()
    const store = await openStore('to')
    const work = createWork(store)
    await run(store)
    await work.tasks.update('task_1', { title: 'changed here' })
    const before = await listsOf(work)
    events.length = 0
    const report = await run(store)
    expect(report.made).toEqual({ projects: 0, tasks: 0, sessions: 0 })
    expect(report.there).toEqual({ projects: 1, tasks: 2, sessions: 1 })
    expect(await listsOf(work)).toEqual(before)
    expect(events).toEqual([])
  })

  it('adds what is new to what is there, and links both', async () => {
    putServerFiles()
    const store = await openStore('to')
    await run(store)
    put('sessions/sess_2.json', {
      ...{ id: 'sess_2', projectId: 'proj_1', taskIds: ['task_3', 'task_2'], status: 'failed' },
      startedAt: 9,
    })
    put('tasks/task_3.json', { id: 'task_3', projectId: 'proj_1', title: 'new', createdAt: 9 })
    expect((await run(store)).made).toEqual({ projects: 0, tasks: 1, sessions: 1 })
    const { tasks, sessions } = createWork(store)
    expect((await sessions.get('sess_2')).taskIds).toEqual(['task_3', 'task_2'])
    expect((await tasks.get('task_2')).sessionIds).toEqual(['sess_1', 'sess_2'])
  })

  it('tells the same and makes nothing as a dry run', async () => {
    putServerFiles()
    const store = await openStore('to')
    const dry = await run(store, { dryRun: true })
    expect(await createWork(store).projects.list()).toEqual([])
    expect(dry).toEqual(await run(store))
  })

  it('names the files that it does not understand, and takes the others', async () => {
    putServerFiles()
    put('tasks/proj_1/broken.json', '{"id": "task_9", ')
    put('tasks/proj_1/list.json', '[]')
    put('tasks/proj_1/notes.txt', 'hello')
    put('tasks/.DS_Store', 'x')
    const store = await openStore('to')
    const { notUnderstood, made } = await run(store)
    expect(made.tasks).toBe(2)
    expect(notUnderstood).toEqual([
      { file: 'tasks/proj_1/broken.json', why: expect.stringMatching(/^It cannot be read: /) },
      { file: 'tasks/proj_1/list.json', why: 'It does not hold a JSON object.' },
      { file: 'tasks/proj_1/notes.txt', why: 'It is not a .json file.' },
    ])
  })

  it('takes nothing of a project whose ids are in use elsewhere, and goes on with others', async () => {
    putServerFiles()
    const store = await openStore('to')
    const work = createWork(store)
    const other = await work.projects.create({ name: 'other' })
    const { id: taken } = await work.tasks.create({ projectId: other.id, title: 'theirs' })
    put('projects/proj_0.json', { id: 'proj_0', name: 'Z', createdAt: 1 })
    put('tasks/proj_0/new.json', { id: 'new', projectId: 'proj_0', title: 'n', createdAt: 1 })
    put('tasks/proj_0/same.json', { id: taken, projectId: 'proj_0', title: 'n', createdAt: 1 })
    const { refused, made } = await run(store)
    expect(refused).toEqual([
      { projectId: 'proj_0', why: `id: ${taken} is in use in the project ${other.id}.` },
    ])
    expect(made).toEqual({ projects: 1, tasks: 2, sessions: 1 })
    await expect(work.projects.get('proj_0')).rejects.toThrow('not found')
    await expect(work.tasks.get('new')).rejects.toThrow('not found')
  })

  it('says so when there is nothing to read', async () => {
    const store = await openStore('to')
    await expect(run(store)).rejects.toThrow(/has no projects, tasks or sessions directory. Name/)
  })
})

describe('exportWork', () => {
  it('writes what an import reads: the lists are equal', async () => {
    const from = createWork(await openStore('from'))
    await fill(from)
    const lists = await listsOf(from)
    expect(exportWork(join(dir.path, 'data'), lists)).toEqual({
      projects: 1,
      tasks: 2,
      sessions: 1,
    })
    const to = await openStore('to')
    const report = await run(to)
    expect([...report.notUnderstood, ...report.notes, ...report.refused]).toEqual([])
    expect(await listsOf(createWork(to))).toEqual(lists)
  })

  it("has the layout of Maestro Server's data, for the user alone", async () => {
    const from = createWork(await openStore('from'))
    await fill(from)
    const { projects, tasks, sessions } = await listsOf(from)
    exportWork(join(dir.path, 'data'), { projects, tasks, sessions })
    const file = join(dir.path, 'data', 'tasks', projects[0]?.id ?? '', `${tasks[0]?.id}.json`)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ id: tasks[0]?.id })
    expect(readFileSync(file, 'utf8')).not.toContain('homeId')
    expect(statSync(file).mode & 0o077).toBe(0)
    expect(readdirSync(join(dir.path, 'data', 'sessions'))).toEqual([`${sessions[0]?.id}.json`])
  })

  it('overwrites nothing', async () => {
    put('sessions/mine.json', '{}')
    const lists = { projects: [], tasks: [], sessions: [] }
    expect(() => exportWork(join(dir.path, 'data'), lists)).toThrow(/Choose an empty directory/)
    expect(existsSync(join(dir.path, 'data', 'projects'))).toBe(false)
  })
})
