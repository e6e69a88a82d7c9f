import { type ExpressionBuilder, type RawBuilder, sql } from 'kysely'
import type { Task, TimelineEntry } from '../../wire/task.ts'
import { chunks } from './chunks.ts'
import { type Json, jsonFor } from './json.ts'
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
  const rows = await db
    .selectFrom('tasks')
    .select(wholeTask(jsonFor(db)).as('task'))
    .where((of) => of.and(conditions(of, filter)))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(({ task }) => JSON.parse(task) as TaskRow)
}

/** A `TaskRow` as the database makes it. */
function wholeTask(json: Json): RawBuilder<string> {
  const list = (column: string) => json.nested(sql.ref(column))
  const fields = {
    id: sql.ref('id'),
    type: sql.ref('type'),
    timestamp: sql.ref('timestamp'),
    message: sql.ref('message'),
  }
  const entry = sql`case when session_id is null then ${json.object(fields)}
    else ${json.object({ ...fields, sessionId: sql.ref('session_id') })} end`
  const sessions = sql`(select ${json.list(sql.ref('session_id'), sql.ref('session_order'))}
    from session_tasks where task_id = tasks.id)`
  const timeline = sql`(select ${json.list(json.nested(entry), sql.ref('seq'))}
    from timeline where task_id = tasks.id)`
  return json.text(
    json.object({
      id: sql.ref('tasks.id'),
      projectId: sql.ref('project_id'),
      parentId: sql.ref('parent_id'),
      title: sql.ref('title'),
      description: sql.ref('description'),
      status: sql.ref('status'),
      priority: sql.ref('priority'),
      sessionIds: json.nested(sessions),
      skillIds: list('skill_ids'),
      agentIds: list('agent_ids'),
      dependencies: list('dependencies'),
      acceptanceCriteria: list('acceptance_criteria'),
      timeline: json.nested(timeline),
      createdAt: sql.ref('created_at'),
      updatedAt: sql.ref('updated_at'),
      startedAt: sql.ref('started_at'),
      completedAt: sql.ref('completed_at'),
      initialPrompt: sql.ref('initial_prompt'),
    }),
  )
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

function entryToTable(taskId: string, entry: TimelineEntry, seq: number): TimelineTable {
  const { id, type, timestamp, message, sessionId = null } = entry
  return { task_id: taskId, seq, id, type, timestamp, message, session_id: sessionId }
}
