import { ENDED, type Session } from '../../wire/session.ts'
import type { Task, TaskUpdate } from '../../wire/task.ts'

/** Was it started by a node? Others are as their clients say. */
export function isSpawned({ agentId, hostId }: Pick<Session, 'agentId' | 'hostId'>): boolean {
  return agentId !== null && hostId !== null
}

/** Ids of the entries in a task's timeline between which a session had it `in_progress`. */
const beganId = (sessionId: string) => `began_${sessionId}`
const endedId = (sessionId: string) => `ended_${sessionId}`

/**
 * What a session that begins to run does to a task: a pending one is `in_progress` from then on. One
 * that a client set so stays the client's, and no end of a session touches it. Null: nothing. Pure.
 */
export function begin(session: Session, task: Task): TaskUpdate | null {
  if (isMarked(task, beganId(session.id))) return null
  const isOurs = task.status === 'in_progress' && openSessions(task).length > 0
  if (task.status !== 'pending' && !isOurs) return null
  return {
    status: 'in_progress',
    timeline: [
      {
        id: beganId(session.id),
        type: 'update',
        message: `${session.name} works on it`,
        sessionId: session.id,
      },
    ],
  }
}

/**
 * What the end of a session does to a task that it had `in_progress`. When no session works on it any
 * more it is completed if the last to end says so, else pending again; it never fails by itself.
 * `sessions` are those of the task. Null: nothing. Pure.
 */
export function settle(
  session: Session,
  task: Task,
  sessions: readonly Session[],
): TaskUpdate | null {
  if (!ENDED.includes(session.status) || !openSessions(task).includes(session.id)) return null
  const status = task.status === 'in_progress' ? nextStatus(session, sessions) : undefined
  return {
    ...(status && { status }),
    timeline: [
      {
        id: endedId(session.id),
        type: 'session_ended',
        message: wordsOf(session, status),
        sessionId: session.id,
      },
    ],
  }
}

function nextStatus(session: Session, sessions: readonly Session[]): Task['status'] | undefined {
  if (sessions.some(({ status }) => !ENDED.includes(status))) return undefined
  const last = sessions.reduce((a, b) => (endOf(b) > endOf(a) ? b : a), session)
  return last.status === 'completed' ? 'completed' : 'pending'
}

const endOf = ({ completedAt }: Session) => completedAt ?? 0

/** Those that set the task `in_progress` and did not end since, as its timeline says. */
export function openSessions(task: Task): string[] {
  const began = task.timeline.filter(
    ({ id, sessionId }) => sessionId !== undefined && id === beganId(sessionId),
  )
  return began
    .map(({ sessionId = '' }) => sessionId)
    .filter((sessionId) => !isMarked(task, endedId(sessionId)))
}

const isMarked = ({ timeline }: Task, mark: string) => timeline.some(({ id }) => id === mark)

const ENDS = { completed: 'ended', failed: 'failed', stopped: 'was stopped' } as const

function wordsOf({ name, status }: Session, next: Task['status'] | undefined): string {
  const end = status === 'failed' || status === 'stopped' ? ENDS[status] : ENDS.completed
  if (next === 'completed') return `${name} ${end} and reported it done`
  if (next === 'pending') return `${name} ${end} and did not report it done: pending again`
  return `${name} ${end}`
}
