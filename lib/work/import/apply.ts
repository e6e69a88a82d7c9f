import { chunks } from '../../store/work/chunks.ts'
import { insertProject, readProjects } from '../../store/work/projects.ts'
import type { WorkDatabase } from '../../store/work/schema.ts'
import { insertLinks, insertSessions, linkTask, orderLinks } from '../../store/work/sessions.ts'
import { insertTasks } from '../../store/work/tasks.ts'
import type { WorkEvent, WorkStore, Written } from '../../store/work/types.ts'
import type { ImportAnswer, ImportBatch } from '../../wire/import.ts'
import { toldSession, toldTask } from '../change.ts'
import { invalid } from '../errors.ts'

/** What of a batch has to be made; the rest is there and stays as it is. */
interface Missing {
  project: ImportBatch['project'] | null
  tasks: ImportBatch['tasks']
  sessions: ImportBatch['sessions']
}

/**
 * Makes what is not there of one project, all or nothing, with the ids and times it has. Throws
 * VALIDATION_ERROR when an id is in use in another project.
 */
export async function applyImport(store: WorkStore, batch: ImportBatch): Promise<ImportAnswer> {
  if (batch.dryRun) return answerOf(batch, await missingOf(store.db, batch))
  return store.write(async (db) => {
    const missing = await missingOf(db, batch)
    if (missing.project) await insertProject(db, missing.project)
    await insertTasks(db, missing.tasks)
    await insertSessions(db, missing.sessions)
    await insertAllLinks(db, missing, batch)
    const written: Written<ImportAnswer> = {
      answer: answerOf(batch, missing),
      events: eventsOf(missing, store.homeId),
    }
    return written
  })
}

async function missingOf(db: WorkDatabase, batch: ImportBatch): Promise<Missing> {
  const { project, tasks, sessions } = batch
  const [there] = await readProjects(db, project.id)
  const missing = async <T extends { id: string }>(
    table: 'tasks' | 'sessions',
    all: readonly T[],
  ) => {
    const known = await projectsOf(
      db,
      table,
      all.map(({ id }) => id),
    )
    for (const [id, other] of known) {
      if (other !== project.id) throw invalid('id', `${id} is in use in the project ${other}.`)
    }
    return all.filter(({ id }) => !known.has(id))
  }
  return {
    project: there ? null : project,
    tasks: await missing('tasks', tasks),
    sessions: await missing('sessions', sessions),
  }
}

/** The projects of those of the ids that are there. */
async function projectsOf(
  db: WorkDatabase,
  table: 'tasks' | 'sessions',
  ids: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const some of chunks(ids)) {
    const rows = await db
      .selectFrom(table)
      .select(['id', 'project_id'])
      .where('id', 'in', some)
      .execute()
    for (const row of rows) found.set(row.id, row.project_id)
  }
  return found
}

async function insertAllLinks(
  db: WorkDatabase,
  missing: Missing,
  batch: ImportBatch,
): Promise<void> {
  const newTasks = new Map(missing.tasks.map((task) => [task.id, task]))
  const newSessions = new Set(missing.sessions.map(({ id }) => id))
  const between = missing.sessions.flatMap(({ id, taskIds }) =>
    taskIds.flatMap((taskId, task_order) => {
      const task = newTasks.get(taskId)
      if (!task) return []
      const session_order = task.sessionIds.indexOf(id)
      return [{ session_id: id, task_id: taskId, task_order, session_order }]
    }),
  )
  await insertLinks(db, between)
  // Of something new with something that was there, behind what that has.
  for (const { id, taskIds } of batch.sessions) {
    const mixed = taskIds.filter((taskId) => newSessions.has(id) !== newTasks.has(taskId))
    for (const taskId of mixed) await linkTask(db, id, taskId)
    if (mixed.length > 0 && newSessions.has(id)) await orderLinks(db, { sessionId: id }, taskIds)
  }
}

function answerOf({ tasks, sessions }: ImportBatch, missing: Missing): ImportAnswer {
  const made = {
    projects: missing.project ? 1 : 0,
    tasks: missing.tasks.length,
    sessions: missing.sessions.length,
  }
  const there = {
    projects: 1 - made.projects,
    tasks: tasks.length - made.tasks,
    sessions: sessions.length - made.sessions,
  }
  return { made, there }
}

function eventsOf({ project, tasks, sessions }: Missing, homeId: string): WorkEvent[] {
  return [
    ...(project ? [{ type: 'project:created' as const, data: { ...project, homeId } }] : []),
    ...tasks.map((task) => ({
      type: 'task:created' as const,
      data: toldTask({ ...task, homeId }),
    })),
    ...sessions.map((session) => ({
      type: 'session:created' as const,
      data: toldSession({ ...session, homeId }),
    })),
  ]
}
