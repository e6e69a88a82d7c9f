import type { WorkDatabase, WorkTransaction } from '../store/work/schema.ts'
import { readSessions, type SessionRow } from '../store/work/sessions.ts'
import { readTasks, type TaskRow } from '../store/work/tasks.ts'
import type { WorkEvent, WorkStore } from '../store/work/types.ts'
import type { Session } from '../wire/session.ts'
import type { Task } from '../wire/task.ts'
import { sessionNotFound, taskNotFound } from './errors.ts'

/** Of a timeline or of a session's events, the most that an event of the feed carries. */
const TOLD_ENTRIES = 100

/** One write while it is made. */
export interface Change {
  readonly db: WorkTransaction
  /** ms since the epoch; the same for all that the write does. */
  readonly now: number
  tell(event: WorkEvent): void
  /** It is told once, behind all other events, how the task is at the end. */
  touchTask(id: string): void
  /** As for tasks; told before those. */
  touchSession(id: string): void
}

/** Makes changes: each is one transaction, and is told of when it is on disk. */
export class Changes {
  readonly store: WorkStore
  readonly #now: () => number

  constructor(store: WorkStore, now: () => number) {
    this.store = store
    this.#now = now
  }

  make<T>(what: (change: Change) => Promise<T>): Promise<T> {
    return this.store.write(async (db) => {
      const events: WorkEvent[] = []
      const tasks = new Set<string>()
      const sessions = new Set<string>()
      const answer = await what({
        db,
        now: this.#now(),
        tell: (event) => void events.push(event),
        touchTask: (id) => void tasks.add(id),
        touchSession: (id) => void sessions.add(id),
      })
      for (const session of await this.sessions(db, [...sessions])) {
        events.push({ type: 'session:updated', data: toldSession(session) })
      }
      for (const task of await this.tasks(db, [...tasks])) {
        events.push({ type: 'task:updated', data: toldTask(task) })
      }
      return { answer, events }
    })
  }

  /** Those of them that are there, in the order of their creation. */
  async tasks(db: WorkDatabase, ids: readonly string[]): Promise<Task[]> {
    return ids.length === 0 ? [] : (await readTasks(db, { ids })).map((row) => this.task(row))
  }

  async sessions(db: WorkDatabase, ids: readonly string[]): Promise<Session[]> {
    return ids.length === 0 ? [] : (await readSessions(db, { ids })).map((row) => this.session(row))
  }

  async requireTask(db: WorkDatabase, id: string): Promise<Task> {
    const [task] = await this.tasks(db, [id])
    if (!task) throw taskNotFound(id)
    return task
  }

  async requireSession(db: WorkDatabase, id: string): Promise<Session> {
    const [session] = await this.sessions(db, [id])
    if (!session) throw sessionNotFound(id)
    return session
  }

  /** Takes the row over: to copy ten thousand of them takes as long as to read some. */
  task(row: TaskRow): Task {
    return Object.assign(row, { homeId: this.store.homeId })
  }

  session(row: SessionRow): Session {
    return Object.assign(row, { homeId: this.store.homeId })
  }
}

/** A task as events carry it: a timeline may be long. */
export function toldTask(task: Task): Task {
  if (task.timeline.length <= TOLD_ENTRIES) return task
  return { ...task, timeline: task.timeline.slice(-TOLD_ENTRIES), timelineTruncated: true }
}

export function toldSession(session: Session): Session {
  if (session.events.length <= TOLD_ENTRIES) return session
  return { ...session, events: session.events.slice(-TOLD_ENTRIES) }
}
