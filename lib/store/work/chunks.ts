/** Rows of one statement: SQLite takes 32,766 parameters, PostgreSQL 65,535. */
const CHUNK = 1_000

/** The items in runs that fit into one statement. */
export function* chunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += CHUNK) yield items.slice(at, at + CHUNK)
}
