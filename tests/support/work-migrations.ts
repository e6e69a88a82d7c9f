import type { Kysely } from 'kysely'
import { Migrator, NO_MIGRATIONS } from 'kysely'
import { expect } from 'vitest'
import { WORK_MIGRATIONS } from '../../lib/store/work/migrations.ts'
import type { WorkStore } from '../../lib/store/work/types.ts'
import type { Work } from '../../lib/work/types.ts'
import { createWork } from '../../lib/work/work.ts'

/** A project with a task below another, a session on both and entries: a row in every table. */
export async function fill(work: Work): Promise<void> {
  const { id: projectId } = await work.projects.create({ name: 'p', workingDirs: { h: '/srv' } })
  const parent = await work.tasks.create({ projectId, title: 'parent' })
  const child = await work.tasks.create({
    ...{ projectId, title: 'child', parentId: parent.id },
    dependencies: [parent.id],
  })
  const taskIds = [child.id, parent.id]
  const session = await work.sessions.create({ projectId, taskIds, env: { A: 'b' } })
  await work.sessions.update(session.id, { events: [{ type: 'said', data: { x: 1 } }] })
  await work.tasks.addTimeline(child.id, { message: 'said', sessionId: session.id })
}

export async function listsOf({ projects, tasks, sessions }: Work) {
  return {
    projects: await projects.list(),
    tasks: await tasks.list(),
    sessions: await sessions.list(),
  }
}

/** Down and up again with a filled store: the last step keeps all, and the first can be taken back. */
export async function expectMigrationsBothWays(store: WorkStore): Promise<void> {
  const work = createWork(store)
  const migrator = new Migrator({
    db: store.db as unknown as Kysely<unknown>,
    provider: { getMigrations: async () => WORK_MIGRATIONS },
  })
  await fill(work)
  const before = await listsOf(work)
  expect((await migrator.migrateDown()).error).toBeUndefined()
  expect(await listsOf(work)).toEqual(before)
  expect((await migrator.migrateToLatest()).error).toBeUndefined()
  expect(await listsOf(work)).toEqual(before)
  expect((await migrator.migrateTo(NO_MIGRATIONS)).error).toBeUndefined()
  const left = (await store.db.introspection.getTables()).map(({ name }) => name)
  expect(left).toEqual([])
  expect((await migrator.migrateToLatest()).error).toBeUndefined()
  await fill(work)
  expect((await listsOf(work)).tasks).toHaveLength(2)
}
