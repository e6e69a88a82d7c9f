import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { DataDirError, makePrivate } from './own-directory.ts'
import { Database, type Sqlite } from './store/sqlite.ts'

/** Who holds a data directory; information for people, the lock itself is the system's. */
export const Holder = z.object({ pid: z.number(), url: z.string().nullable() })
export type Holder = z.infer<typeof Holder>

export interface DataDir {
  readonly path: string
  /** Writes where this node answers, for the words that a second node will say. */
  announce(url: string): void
  close(): void
}

/**
 * Makes the directory (0700) when it is missing and takes it for this process until `close()`.
 * The lock is SQLite's own on `node.lock` (an fcntl(2) lock), so it ends with the process however
 * that ends; `node.pid` only tells who it is. Throws `DataDirError` when another node has it.
 */
export function openDataDir(path: string): DataDir {
  makePrivate(path)
  const lock = takeLock(path)
  const pidFile = join(path, 'node.pid')
  const write = (holder: Holder) =>
    writeFileSync(pidFile, `${JSON.stringify(holder)}\n`, { mode: 0o600 })
  write({ pid: process.pid, url: null })
  let open = true
  return {
    path,
    announce: (url) => write({ pid: process.pid, url }),
    close() {
      if (!open) return
      open = false
      rmSync(pidFile, { force: true })
      lock.close()
    },
  }
}

function takeLock(path: string): Sqlite {
  const file = join(path, 'node.lock')
  let lock: Sqlite | undefined
  try {
    // Made beforehand for its mode; SQLite itself would take the umask's.
    writeFileSync(file, '', { flag: 'a', mode: 0o600 })
    lock = new Database(file, { timeout: 0 })
    lock.pragma('journal_mode = MEMORY')
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock?.close()
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') {
      throw new DataDirError(
        `The data directory ${path} cannot be locked: ${(error as Error).message}. ` +
          'Check that the disk is not full and that your user owns the directory.',
        null,
        { cause: error },
      )
    }
    throw inUse(path, readHolder(path), error)
  }
}

function inUse(path: string, holder: Holder | null, cause: unknown): DataDirError {
  const who = holder === null ? 'Another Maestro node' : `The Maestro node with pid ${holder.pid}`
  const where = holder?.url ? ` and answers at ${holder.url}` : ''
  const stop = holder === null ? 'Stop that one' : `Stop it (kill ${holder.pid})`
  return new DataDirError(
    `${who} uses the data directory ${path}${where}. ${stop}, ` +
      'or start a second node with its own: DATA_DIR=~/.maestro/second PORT=23001 npm start',
    holder,
    { cause },
  )
}

function readHolder(path: string): Holder | null {
  try {
    return Holder.parse(JSON.parse(readFileSync(join(path, 'node.pid'), 'utf8')))
  } catch {
    return null // half written, or removed in between: who it is cannot be said
  }
}
