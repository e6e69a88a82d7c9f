import { openSqlite } from '../database.ts'
import { WORK_MIGRATIONS } from './migrations.ts'
import type { WorkTables } from './schema.ts'
import type { WorkEvent, WorkStore } from './types.ts'

export interface SqliteWorkOptions {
  file: string
  /** Of the node, whose the work is. */
  hostId: string
  publish(event: WorkEvent): void
}

/** The embedded work store. Throws `StoreError` as `openSqlite` does. */
export async function openSqliteWork(options: SqliteWorkOptions): Promise<WorkStore> {
  const { file, hostId, publish } = options
  const db = await openSqlite<WorkTables>(file, WORK_MIGRATIONS)
  return {
    homeId: hostId,
    db,
    async write(make) {
      // There is one connection, which Kysely gives to one transaction at a time.
      const { answer, events } = await db.transaction().execute(make)
      for (const event of events) publish(event)
      return answer
    },
    close: () => db.destroy(),
  }
}
