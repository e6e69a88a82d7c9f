import type { EventName, EventPayload } from '../../wire/event.ts'
import type { WorkDatabase, WorkTransaction } from './schema.ts'

export type WorkEventName = Extract<EventName, `${'project' | 'task' | 'session'}:${string}`>

/** An event of this store, as it is published. */
export type WorkEvent = {
  [N in WorkEventName]: { type: N; data: EventPayload<N> }
}[WorkEventName]

/** Where work is kept. SQLite and PostgreSQL both are one. */
export interface WorkStore {
  /** `homeId` of everything in it. */
  readonly homeId: string
  /** For reading; what is written goes through `transaction`. */
  readonly db: WorkDatabase
  /** All or nothing of what `write` does, one at a time; resolves when it is on disk. */
  transaction<T>(write: (db: WorkTransaction) => Promise<T>): Promise<T>
  /** Tells everyone of what was written, in order; call after the transaction. */
  publish(events: readonly WorkEvent[]): void
  close(): Promise<void>
}
