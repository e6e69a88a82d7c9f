import { type ExpressionBuilder, type Selectable, sql } from 'kysely'
import { ENDED, type Session, type SessionEvent } from '../../wire/session.ts'
import { chunks } from './chunks.ts'
import { jsonFor } from './json.ts'
import type {
  SessionEventsTable,
  SessionsTable,
  SessionTasksTable,
  WorkDatabase,
  WorkTables,
} from './schema.ts'

/** What is kept of a session besides its events and its tasks. */
export type SessionFields = Omit<Session, 'homeId' | 'heardAt' | 'taskIds' | 'events'>
export type SessionRow = SessionFields & Pick<Session, 'taskIds' | 'events'>

export interface SessionFilter {
  ids?: readonly string[]
  projectId?: string | undefined
  taskId?: string | undefined
  status?: string | undefined
  /** Leave out those that ended. */
  active?: boolean | undefined
}

/** Those that the filter lets through, whole, in the order of their start. */
export async function readSessions(
  db: WorkDatabase,
  filter: SessionFilter = {},
): Promise<SessionRow[]> {
  const json = jsonFor(db)
  const event = json.object({
    id: sql.ref('id'),
    timestamp: sql.ref('timestamp'),
    type: sql.ref('type'),
    // As text: what clients say may be nested deeper than SQLite's JSON goes.
    data: sql.ref('data'),
  })
  const events = sql`(select ${json.list(event, sql.ref('seq'))}
    from session_events where session_id = sessions.id)`
  const tasks = sql`(select ${json.list(sql.ref('task_id'), sql.ref('task_order'))}
    from session_tasks where session_id = sessions.id)`
  const rows = await db
    .selectFrom('sessions')
    .selectAll()
    .select([json.text(events).as('events'), json.text(tasks).as('task_ids')])
    .where((of) => of.and(conditions(of, filter)))
    .orderBy('started_at')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    ...fromTable(row),
    taskIds: JSON.parse(row.task_ids) as string[],
    events: (JSON.parse(row.events) as KeptEvent[]).map(eventOf),
  }))
}

function conditions(of: ExpressionBuilder<WorkTables, 'sessions'>, filter: SessionFilter) {
  const { ids, projectId, taskId, status, active } = filter
  return [
    ...(ids ? [of('sessions.id', 'in', ids)] : []),
    ...(projectId === undefined ? [] : [of('sessions.project_id', '=', projectId)]),
    ...(status === undefined ? [] : [of('sessions.status', '=', status)]),
    ...(active ? [of('sessions.status', 'not in', ENDED)] : []),
    ...(taskId === undefined
      ? []
      : [
          of(
            'sessions.id',
            'in',
            of
              .selectFrom('session_tasks')
              .select('session_tasks.session_id')
              .where('session_tasks.task_id', '=', taskId),
          ),
        ]),
  ]
}

/** What people call it; its id when it is not there. */
export async function readSessionName(db: WorkDatabase, id: string): Promise<string> {
  const row = await db.selectFrom('sessions').select('name').where('id', '=', id).executeTakeFirst()
  return row?.name ?? id
}

export async function insertSession(db: WorkDatabase, session: SessionFields): Promise<void> {
  await db.insertInto('sessions').values(toTable(session)).execute()
}

/** Whole, with their events, but for their tasks. */
export async function insertSessions(
  db: WorkDatabase,
  sessions: readonly (SessionFields & Pick<Session, 'events'>)[],
): Promise<void> {
  for (const some of chunks(sessions)) {
    await db.insertInto('sessions').values(some.map(toTable)).execute()
  }
  const events = sessions.flatMap(({ id, events }) =>
    events.map((each, seq) => eventToTable(id, each, seq)),
  )
  for (const some of chunks(events)) await db.insertInto('session_events').values(some).execute()
}

/** Of sessions and tasks that have no others. */
export async function insertLinks(
  db: WorkDatabase,
  links: readonly SessionTasksTable[],
): Promise<void> {
  for (const some of chunks(links)) await db.insertInto('session_tasks').values(some).execute()
}

export async function writeSession(db: WorkDatabase, session: SessionFields): Promise<void> {
  const { id, ...columns } = toTable(session)
  await db.updateTable('sessions').set(columns).where('id', '=', id).execute()
}

/** Something besides its fields changed. */
export async function stampSession(db: WorkDatabase, id: string, now: number): Promise<void> {
  await db.updateTable('sessions').set({ last_activity: now }).where('id', '=', id).execute()
}

export async function deleteSession(db: WorkDatabase, id: string): Promise<void> {
  await db.deleteFrom('sessions').where('id', '=', id).execute()
}

/** Adds behind what is there. */
export async function appendSessionEvents(
  db: WorkDatabase,
  sessionId: string,
  events: readonly SessionEvent[],
): Promise<void> {
  if (events.length === 0) return
  const last = await db
    .selectFrom('session_events')
    .select((select) => select.fn.max<number | null>('seq').as('seq'))
    .where('session_id', '=', sessionId)
    .executeTakeFirst()
  const next = (last?.seq ?? -1) + 1
  await db
    .insertInto('session_events')
    .values(events.map((event, n) => eventToTable(sessionId, event, next + n)))
    .execute()
}

/** Adds the session behind the others of the task, and the task behind the others of the session. */
export async function linkTask(db: WorkDatabase, sessionId: string, taskId: string): Promise<void> {
  const highest = async (column: 'task_order' | 'session_order', of: 'session_id' | 'task_id') => {
    const row = await db
      .selectFrom('session_tasks')
      .select((select) => select.fn.max<number | null>(column).as('last'))
      .where(of, '=', of === 'session_id' ? sessionId : taskId)
      .executeTakeFirst()
    return row?.last ?? -1
  }
  await db
    .insertInto('session_tasks')
    .values({
      session_id: sessionId,
      task_id: taskId,
      task_order: (await highest('task_order', 'session_id')) + 1,
      session_order: (await highest('session_order', 'task_id')) + 1,
    })
    .execute()
}

export async function unlinkTask(
  db: WorkDatabase,
  sessionId: string,
  taskId: string,
): Promise<void> {
  await db
    .deleteFrom('session_tasks')
    .where('session_id', '=', sessionId)
    .where('task_id', '=', taskId)
    .execute()
}

/** Puts the tasks of a session, or the sessions of a task, in this order. */
export async function orderLinks(
  db: WorkDatabase,
  of: { sessionId: string } | { taskId: string },
  ids: readonly string[],
): Promise<void> {
  for (const [order, id] of ids.entries()) {
    const update = db.updateTable('session_tasks')
    if ('sessionId' in of) {
      await update
        .set({ task_order: order })
        .where('session_id', '=', of.sessionId)
        .where('task_id', '=', id)
        .execute()
    } else {
      await update
        .set({ session_order: order })
        .where('task_id', '=', of.taskId)
        .where('session_id', '=', id)
        .execute()
    }
  }
}

function toTable(session: SessionFields): SessionsTable {
  return {
    id: session.id,
    project_id: session.projectId,
    name: session.name,
    agent_id: session.agentId,
    host_id: session.hostId,
    status: session.status,
    env: JSON.stringify(session.env),
    started_at: session.startedAt,
    last_activity: session.lastActivity,
    completed_at: session.completedAt,
    hostname: session.hostname,
    platform: session.platform,
    metadata: JSON.stringify(session.metadata),
    needs_input: JSON.stringify(session.needsInput),
    reason: session.reason ?? null,
  }
}

function fromTable(row: Selectable<SessionsTable>): SessionFields {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    agentId: row.agent_id,
    hostId: row.host_id,
    status: row.status as Session['status'],
    env: JSON.parse(row.env),
    startedAt: row.started_at,
    lastActivity: row.last_activity,
    completedAt: row.completed_at,
    hostname: row.hostname,
    platform: row.platform,
    metadata: JSON.parse(row.metadata),
    needsInput: JSON.parse(row.needs_input),
    ...(row.reason !== null && { reason: row.reason }),
  }
}

function eventToTable(sessionId: string, event: SessionEvent, seq: number): SessionEventsTable {
  const { id, timestamp, type, data } = event
  const text = data === undefined ? null : JSON.stringify(data)
  return { session_id: sessionId, seq, id, timestamp, type, data: text }
}

interface KeptEvent extends SessionEvent {
  /** JSON; null: none. */
  data: string | null
}

function eventOf({ data, ...event }: KeptEvent): SessionEvent {
  return data === null ? event : { ...event, data: JSON.parse(data) }
}
