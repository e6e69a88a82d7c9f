import { type Expression, PostgresAdapter, sql } from 'kysely'
import type { WorkDatabase } from './schema.ts'

export interface EntriesOf {
  table: 'timeline' | 'session_events'
  /** The column that says whose they are. */
  owner: 'task_id' | 'session_id'
  columns: readonly string[]
  /** A query for the ids of the owners, whose entries are wanted. */
  owners: Expression<unknown>
}

/**
 * The entries of each owner in their order, each with the values of `columns`. The database makes one
 * JSON text of all that an owner has: a row for each of 40,000 entries takes three times as long.
 */
export async function readEntries<Values extends readonly unknown[]>(
  db: WorkDatabase,
  { table, owner, columns, owners }: EntriesOf,
): Promise<Map<string, Values[]>> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  const values = sql.join(columns.map((column) => sql.ref(column)))
  const entries = isPostgres
    ? sql`json_agg(json_build_array(${values}) order by seq)::text`
    : sql`json_group_array(json_array(${values}) order by seq)`
  const { rows } = await sql<{ id: string; entries: string }>`
    select ${sql.ref(owner)} as id, ${entries} as entries from ${sql.table(table)}
    where ${sql.ref(owner)} in ${owners} group by ${sql.ref(owner)}`.execute(db)
  return new Map(rows.map((row) => [row.id, JSON.parse(row.entries) as Values[]]))
}
