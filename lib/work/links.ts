import {
  linkTask,
  orderLinks,
  readSessionName,
  stampSession,
  unlinkTask,
} from '../store/work/sessions.ts'
import { appendTimeline, stampTask } from '../store/work/tasks.ts'
import type { TimelineType } from '../wire/task.ts'
import type { Change } from './change.ts'
import { newId } from './ids.ts'

interface Pair {
  sessionId: string
  taskId: string
}

/** A session begins to work on a task: both sides, the task's timeline, both events. */
export async function link(change: Change, pair: Pair): Promise<void> {
  const { sessionId, taskId } = pair
  await linkTask(change.db, sessionId, taskId)
  const name = await readSessionName(change.db, sessionId)
  await noteOnTask(change, pair, 'session_started', `${name} started`)
  change.tell({ type: 'session:task_added', data: pair })
  change.tell({ type: 'task:session_added', data: pair })
}

/** A session works on a task no longer: both sides, the task's timeline, both events. */
export async function unlink(change: Change, pair: Pair): Promise<void> {
  const { sessionId, taskId } = pair
  await unlinkTask(change.db, sessionId, taskId)
  const name = await readSessionName(change.db, sessionId)
  await noteOnTask(change, pair, 'session_ended', `${name} was taken off`)
  change.tell({ type: 'session:task_removed', data: pair })
  change.tell({ type: 'task:session_removed', data: pair })
}

/** An entry in the task's timeline that names the session; the task has changed. */
export async function noteOnTask(
  change: Change,
  { sessionId, taskId }: Pair,
  type: TimelineType,
  message: string,
): Promise<void> {
  const { db, now } = change
  const entry = { id: newId('evt', now), type, timestamp: now, message, sessionId }
  await appendTimeline(db, taskId, [entry])
  await stampTask(db, taskId, now)
  change.touchTask(taskId)
}

/** Makes the tasks of a session just these, in this order. */
export async function relinkTasks(
  change: Change,
  sessionId: string,
  { before, after }: { before: readonly string[]; after: readonly string[] },
): Promise<void> {
  await relink(change, before, after, (taskId) => ({ sessionId, taskId }))
  await orderLinks(change.db, { sessionId }, after)
}

/** Makes the sessions of a task just these, in this order. */
export async function relinkSessions(
  change: Change,
  taskId: string,
  { before, after }: { before: readonly string[]; after: readonly string[] },
): Promise<void> {
  await relink(change, before, after, (sessionId) => ({ sessionId, taskId }))
  await orderLinks(change.db, { taskId }, after)
  for (const id of differing(before, after)) await stirSession(change, id)
}

/** Something happened to the session besides its fields. */
export async function stirSession(
  { db, now, touchSession }: Change,
  sessionId: string,
): Promise<void> {
  await stampSession(db, sessionId, now)
  touchSession(sessionId)
}

async function relink(
  change: Change,
  before: readonly string[],
  after: readonly string[],
  pairOf: (id: string) => Pair,
): Promise<void> {
  for (const id of before) if (!after.includes(id)) await unlink(change, pairOf(id))
  for (const id of after) if (!before.includes(id)) await link(change, pairOf(id))
}

const differing = (before: readonly string[], after: readonly string[]) => [
  ...before.filter((id) => !after.includes(id)),
  ...after.filter((id) => !before.includes(id)),
]
