import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteWork } from '../../../../lib/store/work/sqlite.ts'
import type { WorkStore } from '../../../../lib/store/work/types.ts'
import type { Work } from '../../../../lib/work/types.ts'
import { createWork } from '../../../../lib/work/work.ts'
import { type TempDir, tempDir } from '../../../support/temp.ts'

let dir: TempDir
let store: WorkStore
let work: Work
let projectId: string

beforeEach(async () => {
  dir = tempDir('reading')
  const file = join(dir.path, 'work.db')
  store = await openSqliteWork({ file, hostId: 'host', publish: () => undefined })
  work = createWork(store)
  projectId = (await work.projects.create({ name: 'p' })).id
})
afterEach(async () => {
  await store.close()
  dir.close()
})

describe('what is read whole', () => {
  it.each([
    ['quotes and slashes', `" ' \\ / \\n \\u0041 %s $1`],
    ['control characters', '\u0000 \u0001 \n \r \t \u001f \u007f \u2028'],
    ['all of Unicode', 'é 🛒 \u{1f469}\u200d\u{1f680} \uffff'],
    ['JSON', '{"a": [1, null]}'],
    ['nothing', ''],
  ])('has text as it was written: %s', async (_, text) => {
    const made = await work.tasks.create({
      ...{ projectId, title: `t${text}`, description: text, skillIds: [`s${text}`] },
    })
    await work.tasks.addTimeline(made.id, { message: `m${text}` })
    const task = await work.tasks.get(made.id)
    expect(task).toMatchObject({ title: `t${text}`, description: text, skillIds: [`s${text}`] })
    expect(task.timeline.map(({ message }) => message)).toEqual(['Task created', `m${text}`])
    const { id } = await work.sessions.create({ projectId, taskIds: [task.id], env: { A: text } })
    await work.sessions.update(id, { events: [{ type: `e${text}`, data: { text } }] })
    expect(await work.sessions.get(id)).toMatchObject({
      env: { A: text },
      events: [{ type: `e${text}`, data: { text } }],
    })
  })

  it('has what is nested deeper than SQLite reads JSON', async () => {
    let deep: unknown = 'end'
    for (let depth = 0; depth < 2_000; depth++) deep = { deep }
    const task = await work.tasks.create({ projectId, title: 't' })
    const { id } = await work.sessions.create({
      ...{ projectId, taskIds: [task.id], metadata: { deep } },
    })
    await work.sessions.update(id, { events: [{ type: 'deep', data: deep }] })
    const [session] = await work.sessions.list()
    expect(JSON.stringify(session?.metadata)).toBe(JSON.stringify({ deep }))
    expect(JSON.stringify(session?.events[0]?.data)).toBe(JSON.stringify(deep))
  })

  it('has entries, sessions and tasks in the order in which they came', async () => {
    const tasks = []
    for (let n = 0; n < 12; n++) tasks.push(await work.tasks.create({ projectId, title: `${n}` }))
    const taskIds = tasks.map(({ id }) => id).reverse()
    const sessionIds = []
    for (let n = 0; n < 12; n++)
      sessionIds.push((await work.sessions.create({ projectId, taskIds })).id)
    expect((await work.sessions.get(sessionIds[3] ?? '')).taskIds).toEqual(taskIds)
    const task = await work.tasks.get(taskIds[0] ?? '')
    expect(task.sessionIds).toEqual(sessionIds)
    const started = task.timeline.filter(({ type }) => type === 'session_started')
    expect(started.map(({ sessionId }) => sessionId)).toEqual(sessionIds)
    expect(task.timeline[0]).not.toHaveProperty('sessionId')
    expect((await work.tasks.list()).map(({ title }) => title)).toEqual(
      tasks.map(({ title }) => title),
    )
  })
})
