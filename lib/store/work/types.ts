import type { EventName, EventPayload } from '../../wire/event.ts'
import type { WorkDatabase, WorkTransaction } from './schema.ts'

export type WorkEventName = Extract<EventName, `${'project' | 'task' | 'session'}:${string}`>

/** An event of this store, as it is published. */
export type WorkEvent = {
  [N in WorkEventName]: { type: N; data: EventPayload<N> }
}[WorkEventName]

/** What a write did: its answer, and what everyone is told of, in order. */
export interface Written<T> {
  answer: T
  events: readonly WorkEvent[]
}

/** Where work is kept. SQLite and PostgreSQL both are one. */
export interface WorkStore {
  /** `homeId` of everything in it. */
  readonly homeId: string
  /** For reading; what is written goes through `write`. */
  readonly db: WorkDatabase
  /** All or nothing of what `make` does, one at a time; resolves when it is on disk and was told of. */
  write<T>(make: (db: WorkTransaction) => Promise<Written<T>>): Promise<T>
  close(): Promise<void>
}
