import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { Kysely, type Migration, SqliteDialect } from 'kysely'
import { APPLICATION_ID, inspectDatabase } from './inspect.ts'
import { migrate } from './migrate.ts'
import { MIGRATIONS } from './migrations.ts'
import type { NodeTables } from './schema.ts'
import { Database, type Sqlite } from './sqlite.ts'

export type NodeDatabase = Kysely<NodeTables>

/** The node's own database: `openSqlite` with its schema. */
export function openDatabase(file: string): Promise<NodeDatabase> {
  return openSqlite<NodeTables>(file, MIGRATIONS)
}

/**
 * Opens the database at `file`, makes it (0600) when there is none, and brings it to the newest
 * schema. Every write that has been answered is on disk (WAL, `synchronous = FULL`). Throws
 * `StoreError`, and leaves the file as it is, when it is damaged, newer or not ours.
 */
export async function openSqlite<Tables>(
  file: string,
  migrations: Record<string, Migration>,
): Promise<Kysely<Tables>> {
  const there = inspectDatabase(file, Object.keys(migrations))
  if (!there) writeFileSync(file, '', { flag: 'a', mode: 0o600 })
  const sqlite = new Database(file)
  try {
    configure(sqlite, file)
  } catch (error) {
    sqlite.close()
    throw error
  }
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqlite }) })
  try {
    await migrate(db, migrations, file)
    return db
  } catch (error) {
    await db.destroy()
    throw error
  }
}

function configure(sqlite: Sqlite, file: string): void {
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('foreign_keys = ON')
  sqlite.pragma(`application_id = ${APPLICATION_ID}`)
  // SQLite gives -wal and -shm the mode of the database, but one from a backup may have any.
  for (const each of [file, `${file}-wal`, `${file}-shm`]) {
    if (existsSync(each)) chmodSync(each, 0o600)
  }
}
