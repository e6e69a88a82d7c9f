import { type Expression, PostgresAdapter, type RawBuilder, sql } from 'kysely'
import type { WorkDatabase } from './schema.ts'

/**
 * JSON that the database makes of rows, as text. One statement then reads something whole, as it is at
 * one moment, and reading 10,000 tasks takes half as long as with a row for each of their entries.
 */
export interface Json {
  object(fields: Readonly<Record<string, Expression<unknown>>>): RawBuilder<unknown>
  /** Of all rows of a subquery: `select ${json.list(…)} from …`. */
  list(item: Expression<unknown>, order: Expression<unknown>): RawBuilder<unknown>
  /** What is JSON and not text, within another. */
  nested(value: Expression<unknown>): RawBuilder<unknown>
  text(value: Expression<unknown>): RawBuilder<string>
}

/** SQLite's functions are in sqlite.org/json1.html, PostgreSQL's in section 9.16. */
export function jsonFor(db: WorkDatabase): Json {
  return db.getExecutor().adapter instanceof PostgresAdapter ? postgres : sqlite
}

const argumentsOf = (fields: Readonly<Record<string, Expression<unknown>>>) =>
  sql.join(Object.entries(fields).flatMap(([name, value]) => [sql.lit(name), value]))

const sqlite: Json = {
  object: (fields) => sql`json_object(${argumentsOf(fields)})`,
  list: (item, order) => sql`json_group_array(${item} order by ${order})`,
  // SQLite forgets on the way that a value was JSON.
  nested: (value) => sql`json(${value})`,
  text: (value) => sql<string>`${value}`,
}

const postgres: Json = {
  object: (fields) => sql`json_build_object(${argumentsOf(fields)})`,
  list: (item, order) => sql`coalesce(json_agg(${item} order by ${order}), '[]'::json)`,
  nested: (value) => sql`(${value})::json`,
  text: (value) => sql<string>`(${value})::text`,
}
