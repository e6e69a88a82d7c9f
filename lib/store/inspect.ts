import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { Database, type Sqlite } from './sqlite.ts'

/** "MSTR" in the file's header: sqlite.org/fileformat2 section 1.3, application ID. */
export const APPLICATION_ID = 0x4d53_5452
const MAGIC = 'SQLite format 3\0'

/** The database cannot be used. It was not altered; `message` names the file and what to do. */
export class StoreError extends Error {
  readonly file: string

  constructor(file: string, why: string, todo: string, options?: ErrorOptions) {
    super(`The database ${file} ${why}. It was left as it is. ${todo}`, options)
    this.name = 'StoreError'
    this.file = file
  }
}

const RESTORE =
  'Put it back from a backup, or move it away (with its -wal and -shm files) to begin with an empty one.'

/**
 * Looks at a database without writing: is it whole, ours, and of a version that we know? True when
 * it may be opened, false when there is none yet. Throws `StoreError` otherwise.
 */
export function inspectDatabase(file: string, knownMigrations: readonly string[]): boolean {
  const header = readHeader(file)
  if (header === null) return false
  if (header !== MAGIC) throw new StoreError(file, 'is not a database', RESTORE)
  let db: Sqlite | undefined
  try {
    db = new Database(file, { readonly: true, fileMustExist: true })
    checkWhole(file, db)
    checkOurs(file, db, knownMigrations)
    return true
  } catch (error) {
    if (error instanceof StoreError) throw error
    throw new StoreError(file, `is damaged (${(error as Error).message})`, RESTORE, {
      cause: error,
    })
  } finally {
    db?.close()
  }
}

/** The first 16 bytes as text; null when there is no file, or an empty one that holds nothing. */
function readHeader(file: string): string | null {
  if (statSync(file, { throwIfNoEntry: false })?.size === 0) return null
  let fd: number
  try {
    fd = openSync(file, 'r')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    throw new StoreError(file, `cannot be read (${code})`, 'Give your user access to it.', {
      cause: error,
    })
  }
  try {
    const bytes = Buffer.alloc(MAGIC.length)
    const length = readSync(fd, bytes, 0, bytes.length, 0)
    return bytes.toString('latin1', 0, length)
  } finally {
    closeSync(fd)
  }
}

function checkWhole(file: string, db: Sqlite): void {
  const found = db.pragma('quick_check(1)', { simple: true })
  if (found !== 'ok') throw new StoreError(file, `is damaged (${found})`, RESTORE)
}

function checkOurs(file: string, db: Sqlite, known: readonly string[]): void {
  const id = db.pragma('application_id', { simple: true })
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()
  if (id !== APPLICATION_ID && tables.length > 0) {
    throw new StoreError(
      file,
      'belongs to another program',
      'Set DATA_DIR to a directory of its own for Maestro.',
    )
  }
  if (!tables.includes('kysely_migration')) return
  const applied = db.prepare('SELECT name FROM kysely_migration').pluck().all() as string[]
  requireKnown(file, applied, known, 'set DATA_DIR to another directory')
}

/** Throws `StoreError` when a step of the schema was applied that this version does not know. */
export function requireKnown(
  name: string,
  applied: readonly string[],
  known: readonly string[],
  todo: string,
): void {
  const unknown = applied.filter((step) => !known.includes(step))
  if (unknown.length === 0) return
  throw new StoreError(
    name,
    `was written by a newer Maestro (it has ${unknown.join(', ')})`,
    `Update this node, or ${todo}.`,
  )
}
