import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../../../lib/store/database.ts'
import { StoreError } from '../../../lib/store/inspect.ts'
import { Database, type Sqlite } from '../../../lib/store/sqlite.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'

let dir: TempDir
let file: string
beforeEach(() => {
  dir = tempDir('db')
  file = join(dir.path, 'maestro.db')
})
afterEach(() => dir.close())

async function make(change?: (db: Sqlite) => void): Promise<void> {
  await (await openDatabase(file)).destroy()
  if (!change) return
  const db = new Database(file)
  change(db)
  db.close()
}

async function refusal(): Promise<StoreError> {
  const before = readFileSync(file)
  const error = await openDatabase(file).then(
    () => new Error('it was opened'),
    (reason: unknown) => reason,
  )
  expect(readFileSync(file).equals(before)).toBe(true)
  expect(error).toBeInstanceOf(StoreError)
  expect((error as StoreError).message).toContain(file)
  return error as StoreError
}

describe('openDatabase', () => {
  test('writes ahead, waits for the disk, minds foreign keys', async () => {
    await make()
    const db = await openDatabase(file)
    const pragma = async (name: string) => {
      const { rows } = await db.executeQuery({
        sql: `PRAGMA ${name}`,
        parameters: [],
        query: { kind: 'RawNode', sqlFragments: [`PRAGMA ${name}`], parameters: [] },
        queryId: { queryId: name },
      })
      return Object.values(rows[0] as object)[0]
    }
    expect(await pragma('journal_mode')).toBe('wal')
    expect(await pragma('synchronous')).toBe(2)
    expect(await pragma('foreign_keys')).toBe(1)
    await db.destroy()
  })

  test('an empty file is a new database', async () => {
    writeFileSync(file, '')
    await make()
  })

  test('a newer database is refused and left as it is', async () => {
    await make((db) => db.exec("INSERT INTO kysely_migration VALUES ('9999-future', '2099-01-01')"))
    const { message } = await refusal()
    expect(message).toContain('newer Maestro (it has 9999-future)')
    expect(message).toContain('Update this node')
  })

  test('a file that is no database is refused and left as it is', async () => {
    writeFileSync(file, 'my notes, not yours')
    expect((await refusal()).message).toContain('is not a database')
  })

  test('a database of another program is refused and left as it is', async () => {
    const db = new Database(file)
    db.exec('CREATE TABLE bookmarks (id)')
    db.close()
    expect((await refusal()).message).toContain('another program')
  })

  test('a damaged database is refused and left as it is', async () => {
    await make((db) => {
      const insert = db.prepare('INSERT INTO settings (key, value) VALUES (?, ?)')
      for (let n = 0; n < 2000; n += 1) insert.run(`key${n}`, JSON.stringify('x'.repeat(100)))
    })
    const bytes = readFileSync(file)
    bytes.fill(0xaa, 20_000, 60_000)
    writeFileSync(file, bytes)
    const { message } = await refusal()
    expect(message).toContain('is damaged')
    expect(message).toContain('backup')
  })

  test('a database that was cut short is refused and left as it is', async () => {
    await make()
    writeFileSync(file, readFileSync(file).subarray(0, 5000))
    expect((await refusal()).message).toContain('is damaged')
  })
})
