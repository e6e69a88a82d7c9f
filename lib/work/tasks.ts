import type { WorkDatabase } from '../store/work/schema.ts'
import {
  appendTimeline,
  deleteTasks,
  insertTask,
  readTaskGraph,
  readTasks,
  stampTask,
  type TaskFields,
  writeTask,
} from '../store/work/tasks.ts'
import type { Task, TaskStatus, TaskUpdate, TimelineAppend, TimelineEntry } from '../wire/task.ts'
import type { Change, Changes } from './change.ts'
import { invalid, taskNotFound } from './errors.ts'
import { requireNoCycle, requireNoLoop, withDescendants } from './graph.ts'
import { newId } from './ids.ts'
import { relinkSessions, stirSession, unlink } from './links.ts'
import { given, requireProject } from './projects.ts'
import type { Tasks } from './types.ts'

export function createTasks(changes: Changes): Tasks {
  const { store } = changes
  const whole = (row: Parameters<Changes['task']>[0]) => changes.task(row)
  return {
    async list({ projectId, status, parentId } = {}) {
      const parent = parentId === 'null' ? null : parentId
      return (await readTasks(store.db, { projectId, status, parentId: parent })).map(whole)
    },
    get: (id) => changes.requireTask(store.db, id),
    create: ({ projectId, parentId = null, title, ...rest }) =>
      changes.make(async ({ db, now, tell }) => {
        await requireProject(db, projectId)
        const dependencies = unique(rest.dependencies ?? [])
        if (parentId !== null) await requireInProject(changes, db, projectId, parentId, 'parentId')
        for (const id of dependencies) {
          await requireInProject(changes, db, projectId, id, 'dependencies')
        }
        const fields: TaskFields = {
          id: newId('task', now),
          projectId,
          parentId,
          title,
          description: rest.description ?? '',
          status: 'pending',
          priority: rest.priority ?? 'medium',
          skillIds: rest.skillIds ?? [],
          agentIds: [],
          dependencies,
          acceptanceCriteria: rest.acceptanceCriteria ?? [],
          createdAt: now,
          updatedAt: now,
          startedAt: null,
          completedAt: null,
          initialPrompt: rest.initialPrompt ?? '',
        }
        const created = entryOf({ type: 'created', message: 'Task created' }, now)
        await insertTask(db, fields)
        await appendTimeline(db, fields.id, [created])
        const task = whole({ ...fields, sessionIds: [], timeline: [created] })
        tell({ type: 'task:created', data: task })
        return task
      }),
    update: (id, update) =>
      changes.make(async (change) => {
        const { db, now } = change
        const before = await changes.requireTask(db, id)
        await checkUpdate(changes, db, before, update)
        const { sessionIds, timeline = [], ...fields } = update
        const { sessionIds: linked, timeline: told, homeId, ...kept } = before
        const dependencies = unique(fields.dependencies ?? kept.dependencies)
        const next = { ...kept, ...given(fields), dependencies, updatedAt: now }
        await writeTask(db, { ...next, ...timesOf(before, next.status, now) })
        await appendTimeline(db, id, fresh(told, timeline, now))
        if (sessionIds) {
          await relinkSessions(change, id, { before: linked, after: unique(sessionIds) })
        }
        change.touchTask(id)
        return changes.requireTask(db, id)
      }),
    addTimeline: (id, entry) =>
      changes.make(async (change) => {
        const { db, now } = change
        await changes.requireTask(db, id)
        await appendTimeline(db, id, [entryOf(entry, now)])
        await stampTask(db, id, now)
        change.touchTask(id)
        return changes.requireTask(db, id)
      }),
    remove: (id) =>
      changes.make(async (change) => {
        const { db } = change
        const { projectId } = await changes.requireTask(db, id)
        const graph = await readTaskGraph(db, projectId)
        const ids = withDescendants(graph, id)
        const gone = new Set(ids)
        for (const task of await changes.tasks(db, ids)) {
          for (const sessionId of task.sessionIds) {
            await unlink(change, { sessionId, taskId: task.id })
            await stirSession(change, sessionId)
          }
        }
        for (const [other, { dependencies }] of graph) {
          if (gone.has(other) || !dependencies.some((each) => gone.has(each))) continue
          await forget(changes, change, other, gone)
        }
        await deleteTasks(db, ids)
        for (const each of ids.toReversed())
          change.tell({ type: 'task:deleted', data: { id: each } })
      }),
    async children(id) {
      await changes.requireTask(store.db, id)
      return (await readTasks(store.db, { parentId: id })).map(whole)
    },
  }
}

/** The task's fields as they are kept, for writing. */
function fieldsOf(task: Task): TaskFields {
  const { sessionIds, timeline, timelineTruncated, homeId, heardAt, ...fields } = task
  return fields
}

/** `startedAt` and `completedAt` are set once; opening it again clears `completedAt`. */
export function timesOf(
  before: Pick<Task, 'startedAt' | 'completedAt'>,
  status: TaskStatus,
  now: number,
): Pick<Task, 'startedAt' | 'completedAt'> {
  return {
    startedAt: before.startedAt ?? (status === 'in_progress' ? now : null),
    completedAt: status === 'completed' ? (before.completedAt ?? now) : null,
  }
}

async function checkUpdate(
  changes: Changes,
  db: WorkDatabase,
  task: Task,
  { parentId, dependencies, sessionIds }: TaskUpdate,
): Promise<void> {
  const { id, projectId } = task
  if (parentId != null) await requireInProject(changes, db, projectId, parentId, 'parentId')
  for (const each of dependencies ?? []) {
    await requireInProject(changes, db, projectId, each, 'dependencies')
  }
  if (parentId != null || dependencies) {
    const graph = await readTaskGraph(db, projectId)
    requireNoLoop(graph, id, parentId ?? null)
    requireNoCycle(graph, id, dependencies ?? [])
  }
  for (const each of sessionIds ?? []) {
    const session = await changes.requireSession(db, each)
    if (session.projectId === projectId) continue
    throw invalid('sessionIds', `${each} belongs to another project, ${session.projectId}.`)
  }
}

async function requireInProject(
  changes: Changes,
  db: WorkDatabase,
  projectId: string,
  id: string,
  field: string,
): Promise<void> {
  const [task] = await changes.tasks(db, [id])
  if (!task) throw taskNotFound(id)
  if (task.projectId === projectId) return
  throw invalid(field, `${id} belongs to another project, ${task.projectId}.`)
}

/** A task no longer waits for those that are gone. */
async function forget(
  changes: Changes,
  { db, now, touchTask }: Change,
  id: string,
  gone: ReadonlySet<string>,
): Promise<void> {
  const fields = fieldsOf(await changes.requireTask(db, id))
  const dependencies = fields.dependencies.filter((each) => !gone.has(each))
  await writeTask(db, { ...fields, dependencies, updatedAt: now })
  touchTask(id)
}

function entryOf(entry: TimelineAppend, now: number): TimelineEntry {
  const { id, type = 'update', timestamp = now, message, sessionId } = entry
  return {
    id: id ?? newId('evt', now),
    type,
    timestamp,
    message,
    ...(sessionId !== undefined && { sessionId }),
  }
}

/** Without what is there already: a client that sends a whole task back adds nothing. */
function fresh(
  told: readonly TimelineEntry[],
  entries: readonly TimelineAppend[],
  now: number,
): TimelineEntry[] {
  const isThere = ({ id, message, timestamp }: TimelineAppend) =>
    id !== undefined &&
    timestamp !== undefined &&
    told.some((each) => each.id === id && each.timestamp === timestamp && each.message === message)
  return entries.filter((entry) => !isThere(entry)).map((entry) => entryOf(entry, now))
}

const unique = (ids: readonly string[]) => [...new Set(ids)]
