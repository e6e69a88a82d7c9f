import type { ExpressionBuilder, Selectable } from 'kysely'
import type { Task, TimelineEntry } from '../../wire/task.ts'
import { readEntries } from './entries.ts'
import { chunks, groupBy } from './group-by.ts'
import type { TasksTable, TimelineTable, WorkDatabase, WorkTables } from './schema.ts'

/** What is kept of a task besides its timeline and its sessions. */
export type TaskFields = Omit<
  Task,
  'homeId' | 'heardAt' | 'sessionIds' | 'timeline' | 'timelineTruncated'
>
export type TaskRow = TaskFields & Pick<Task, 'sessionIds' | 'timeline'>

export interface TaskFilter {
  ids?: readonly string[]
  projectId?: string | undefined
  status?: string | undefined
  /** Null: those without a parent. */
  parentId?: string | null | undefined
}

/** Those that the filter lets through, whole, in the order of their creation. */
export async function readTasks(db: WorkDatabase, filter: TaskFilter = {}): Promise<TaskRow[]> {
  const wanted = (of: ExpressionBuilder<WorkTables, 'tasks'>) => of.and(conditions(of, filter))
  const rows = await db
    .selectFrom('tasks')
    .selectAll()
    .where(wanted)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  if (rows.length === 0) return []
  const ids = db.selectFrom('tasks').select('tasks.id').where(wanted)
  const timelines = await readEntries<EntryValues>(db, {
    ...{ table: 'timeline', owner: 'task_id', owners: ids },
    columns: ['id', 'type', 'timestamp', 'message', 'session_id'],
  })
  const links = await db
    .selectFrom('session_tasks')
    .select(['session_id', 'task_id'])
    .where('task_id', 'in', ids)
    .orderBy('session_order')
    .execute()
  const sessions = groupBy(links, (link) => link.task_id)
  return rows.map((row) => ({
    ...fromTable(row),
    sessionIds: (sessions.get(row.id) ?? []).map((link) => link.session_id),
    timeline: (timelines.get(row.id) ?? []).map(entryOf),
  }))
}

function conditions(of: ExpressionBuilder<WorkTables, 'tasks'>, filter: TaskFilter) {
  const { ids, projectId, status, parentId } = filter
  return [
    ...(ids ? [of('tasks.id', 'in', ids)] : []),
    ...(projectId === undefined ? [] : [of('tasks.project_id', '=', projectId)]),
    ...(status === undefined ? [] : [of('tasks.status', '=', status)]),
    ...(parentId === undefined ? [] : [parentOf(of, parentId)]),
  ]
}

const parentOf = (of: ExpressionBuilder<WorkTables, 'tasks'>, parentId: string | null) =>
  parentId === null ? of('tasks.parent_id', 'is', null) : of('tasks.parent_id', '=', parentId)

/** Parents and dependencies of all tasks of a project, by task. */
export async function readTaskGraph(
  db: WorkDatabase,
  projectId: string,
): Promise<Map<string, { parentId: string | null; dependencies: string[] }>> {
  const rows = await db
    .selectFrom('tasks')
    .select(['id', 'parent_id', 'dependencies'])
    .where('project_id', '=', projectId)
    .execute()
  return new Map(
    rows.map((row) => [
      row.id,
      { parentId: row.parent_id, dependencies: JSON.parse(row.dependencies) as string[] },
    ]),
  )
}

export async function insertTask(db: WorkDatabase, task: TaskFields): Promise<void> {
  await db.insertInto('tasks').values(toTable(task)).execute()
}

/** Whole, with their timelines; a parent stands before its children, or is there. */
export async function insertTasks(
  db: WorkDatabase,
  tasks: readonly (TaskFields & Pick<Task, 'timeline'>)[],
): Promise<void> {
  for (const some of chunks(tasks)) {
    await db.insertInto('tasks').values(some.map(toTable)).execute()
  }
  const entries = tasks.flatMap(({ id, timeline }) =>
    timeline.map((each, seq) => entryToTable(id, each, seq)),
  )
  for (const some of chunks(entries)) await db.insertInto('timeline').values(some).execute()
}

export async function writeTask(db: WorkDatabase, task: TaskFields): Promise<void> {
  const { id, ...columns } = toTable(task)
  await db.updateTable('tasks').set(columns).where('id', '=', id).execute()
}

/** Something besides its fields changed. */
export async function stampTask(db: WorkDatabase, id: string, now: number): Promise<void> {
  await db.updateTable('tasks').set({ updated_at: now }).where('id', '=', id).execute()
}

/** All of them at once, with their timelines and links. */
export async function deleteTasks(db: WorkDatabase, ids: readonly string[]): Promise<void> {
  await db.deleteFrom('tasks').where('id', 'in', ids).execute()
}

/** Adds behind what is there. */
export async function appendTimeline(
  db: WorkDatabase,
  taskId: string,
  entries: readonly TimelineEntry[],
): Promise<void> {
  if (entries.length === 0) return
  const last = await db
    .selectFrom('timeline')
    .select((select) => select.fn.max<number | null>('seq').as('seq'))
    .where('task_id', '=', taskId)
    .executeTakeFirst()
  const next = (last?.seq ?? -1) + 1
  await db
    .insertInto('timeline')
    .values(entries.map((entry, n) => entryToTable(taskId, entry, next + n)))
    .execute()
}

function toTable(task: TaskFields): TasksTable {
  return {
    id: task.id,
    project_id: task.projectId,
    parent_id: task.parentId,
    title: task.title,
    description: task.description,
    status: task.status,
    priority: task.priority,
    skill_ids: JSON.stringify(task.skillIds),
    agent_ids: JSON.stringify(task.agentIds),
    dependencies: JSON.stringify(task.dependencies),
    acceptance_criteria: JSON.stringify(task.acceptanceCriteria),
    initial_prompt: task.initialPrompt,
    created_at: task.createdAt,
    updated_at: task.updatedAt,
    started_at: task.startedAt,
    completed_at: task.completedAt,
  }
}

function fromTable(row: Selectable<TasksTable>): TaskFields {
  return {
    id: row.id,
    projectId: row.project_id,
    parentId: row.parent_id,
    title: row.title,
    description: row.description,
    status: row.status as Task['status'],
    priority: row.priority as Task['priority'],
    skillIds: JSON.parse(row.skill_ids),
    agentIds: JSON.parse(row.agent_ids),
    dependencies: JSON.parse(row.dependencies),
    acceptanceCriteria: JSON.parse(row.acceptance_criteria),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    startedAt: row.started_at,
    completedAt: row.completed_at,
    initialPrompt: row.initial_prompt,
  }
}

function entryToTable(taskId: string, entry: TimelineEntry, seq: number): TimelineTable {
  const { id, type, timestamp, message, sessionId = null } = entry
  return { task_id: taskId, seq, id, type, timestamp, message, session_id: sessionId }
}

type EntryValues = [
  id: string,
  type: TimelineEntry['type'],
  timestamp: number,
  message: string,
  sessionId: string | null,
]

function entryOf([id, type, timestamp, message, sessionId]: EntryValues): TimelineEntry {
  const entry = { id, type, timestamp, message }
  return sessionId === null ? entry : { ...entry, sessionId }
}
