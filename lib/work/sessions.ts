import { hostname, platform } from 'node:os'
import { MaestroError } from '../errors.ts'
import type { WorkDatabase } from '../store/work/schema.ts'
import {
  appendSessionEvents,
  deleteSession,
  insertSession,
  readSessions,
  type SessionFields,
  writeSession,
} from '../store/work/sessions.ts'
import type { EventPayload } from '../wire/event.ts'
import {
  ENDED,
  type NeedsInput,
  type Session,
  type SessionEventAppend,
  type SessionUpdate,
} from '../wire/session.ts'
import { type Change, type Changes, toldSession } from './change.ts'
import { invalid, taskNotFound } from './errors.ts'
import { newId } from './ids.ts'
import { link, relinkTasks, stirSession, unlink } from './links.ts'
import { given, requireProject } from './projects.ts'
import type { SessionFacts, Sessions } from './types.ts'

export function createSessions(changes: Changes): Sessions {
  const { store } = changes
  return {
    async list({ projectId, taskId, status, active } = {}) {
      const filter = { projectId, taskId, status, active: active === 'true' }
      return (await readSessions(store.db, filter)).map((row) => changes.session(row))
    },
    get: (id) => changes.requireSession(store.db, id),
    create: (input, { quiet = false, ...facts } = {}) =>
      changes.make(async (change) => {
        const { db, now, tell } = change
        await requireProject(db, input.projectId)
        const taskIds = [...new Set(input.taskIds)]
        await requireTasks(changes, change, input.projectId, taskIds)
        const id = input.id ?? newId('sess', now)
        await requireFree(changes, db, id)
        const status = input.status ?? 'running'
        await insertSession(db, {
          id,
          projectId: input.projectId,
          name: input.name ?? `Session for ${taskIds[0]}`,
          agentId: input.agentId ?? null,
          hostId: facts.hostId ?? null,
          status,
          env: input.env ?? {},
          startedAt: now,
          lastActivity: now,
          completedAt: ENDED.includes(status) ? now : null,
          hostname: facts.hostname ?? hostname(),
          platform: facts.platform ?? platform(),
          metadata: input.metadata ?? {},
          needsInput: { active: false, message: '', since: now, source: 'none' },
        })
        const silent = { ...change, tell: () => undefined }
        const linking = quiet ? { ...silent, touchTask: () => undefined } : silent
        for (const taskId of taskIds) await link(linking, { sessionId: id, taskId })
        const session = await changes.requireSession(db, id)
        if (quiet) return session
        tell({ type: 'session:created', data: session })
        tellTasks(change, session)
        return session
      }),
    announce: (id, spawn, update = {}) =>
      changes.make(async (change) => {
        const before = await changes.requireSession(change.db, id)
        await writeSession(change.db, updated(before, update, change.now))
        const session = toldSession(await changes.requireSession(change.db, id))
        change.tell({ type: 'session:created', data: { ...session, ...(spawn && { spawn }) } })
        if (spawn) {
          change.tell({ type: 'session:spawn_request', data: spawnRequestOf(session) })
        }
        tellTasks(change, session)
        return session
      }),
    update: (id, update) =>
      changes.make(async (change) => {
        const { db } = change
        const before = await changes.requireSession(db, id)
        const taskIds = update.taskIds && [...new Set(update.taskIds)]
        await requireTasks(changes, change, before.projectId, taskIds ?? [])
        const fields = updated(before, update, change.now)
        await writeSession(db, fields)
        await appendSessionEvents(db, id, eventsOf(update.events ?? [], change.now))
        if (taskIds) await relinkTasks(change, id, { before: before.taskIds, after: taskIds })
        change.touchSession(id)
        if (fields.needsInput.active !== before.needsInput.active) {
          const { agentId, needsInput } = fields
          change.tell({
            type: 'session:needs_input',
            data: { sessionId: id, agentId, needsInput },
          })
        }
        return changes.requireSession(db, id)
      }),
    remove: (id) =>
      changes.make(async (change) => {
        const { db, tell } = change
        const { taskIds } = await changes.requireSession(db, id)
        const silent = { ...change, tell: () => undefined }
        for (const taskId of taskIds) {
          await unlink(silent, { sessionId: id, taskId })
          // The session itself is gone: only its tasks are told of.
          tell({ type: 'task:session_removed', data: { taskId, sessionId: id } })
        }
        await deleteSession(db, id)
        tell({ type: 'session:deleted', data: { id } })
      }),
    addTask: (id, taskId) =>
      changes.make(async (change) => {
        const { db } = change
        const session = await changes.requireSession(db, id)
        await requireTasks(changes, change, session.projectId, [taskId])
        if (session.taskIds.includes(taskId)) return session
        await link(change, { sessionId: id, taskId })
        await stirSession(change, id)
        return changes.requireSession(db, id)
      }),
    removeTask: (id, taskId) =>
      changes.make(async (change) => {
        const { db } = change
        const session = await changes.requireSession(db, id)
        await changes.requireTask(db, taskId)
        if (!session.taskIds.includes(taskId)) return session
        await unlink(change, { sessionId: id, taskId })
        await stirSession(change, id)
        return changes.requireSession(db, id)
      }),
  }
}

/** What is told of a session that is being started. */
export function spawnRequestOf(session: Session): EventPayload<'session:spawn_request'> {
  const { projectId, taskIds, name, metadata } = session
  const skillIds = Array.isArray(metadata.skills) ? metadata.skills.map(String) : []
  return { session, projectId, taskIds, skillIds, name }
}

/** Its tasks have it now; a session that is new comes with them. */
function tellTasks({ tell, touchTask }: Change, { id, taskIds }: Session): void {
  for (const taskId of taskIds) {
    tell({ type: 'task:session_added', data: { taskId, sessionId: id } })
    touchTask(taskId)
  }
}

async function requireFree(changes: Changes, db: WorkDatabase, id: string): Promise<void> {
  const [there] = await changes.sessions(db, [id])
  if (!there) return
  throw new MaestroError('SESSION_EXISTS', `There is a session ${id} already. Choose another id.`, {
    sessionId: id,
  })
}

/** Throws unless they are there and of this project. */
async function requireTasks(
  changes: Changes,
  change: Change,
  projectId: string,
  ids: readonly string[],
): Promise<void> {
  const tasks = new Map((await changes.tasks(change.db, ids)).map((task) => [task.id, task]))
  for (const id of ids) {
    const task = tasks.get(id)
    if (!task) throw taskNotFound(id)
    if (task.projectId === projectId) continue
    throw invalid('taskIds', `${id} belongs to another project, ${task.projectId}.`)
  }
}

function fieldsOf(session: Session): SessionFields {
  const { taskIds, events, homeId, heardAt, ...fields } = session
  return fields
}

/** The session with what the update gives it. */
export function updated(
  before: Session,
  update: SessionUpdate & SessionFacts,
  now: number,
): SessionFields {
  const { taskIds, events, needsInput, needsInputSource = 'api', ...fields } = update
  const next = { ...fieldsOf(before), ...given(fields), lastActivity: now }
  const ended = ENDED.includes(next.status)
  return {
    ...next,
    completedAt: ended ? (before.completedAt ?? now) : null,
    needsInput: needsOf(before.needsInput, {
      said: ended ? { active: false } : needsInput,
      source: needsInputSource,
      now,
    }),
  }
}

function needsOf(
  before: NeedsInput,
  {
    said,
    source,
    now,
  }: { said: SessionUpdate['needsInput'] } & { source: NeedsInput['source']; now: number },
): NeedsInput {
  if (!said) return before
  const message = said.active ? (said.message ?? before.message) : ''
  if (said.active === before.active && message === before.message) return before
  const since = said.active === before.active ? before.since : now
  return { active: said.active, message, since, source: said.active ? source : 'none' }
}

const eventsOf = (events: readonly SessionEventAppend[], now: number) =>
  events.map(({ id = newId('evt', now), timestamp = now, type, data }) => ({
    id,
    timestamp,
    type,
    data,
  }))
