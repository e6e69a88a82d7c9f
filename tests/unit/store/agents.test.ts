import { statSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AgentRow, type AgentStore, createAgentStore } from '../../../lib/store/agents.ts'
import { type NodeDatabase, openDatabase } from '../../../lib/store/database.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'

let dir: TempDir
let file: string
let db: NodeDatabase
let store: AgentStore

beforeEach(async () => {
  dir = tempDir('store')
  file = join(dir.path, 'maestro.db')
  db = await openDatabase(file)
  store = createAgentStore(db, () => 99)
})
afterEach(async () => {
  await db.destroy()
  dir.close()
})

const ROW: AgentRow = {
  id: 'agt_1_a',
  name: 'customers-zoom-backend',
  program: 'claude',
  command: '',
  cwd: '/tmp/#(id)',
  env: { KEY: 'värde\n"' },
  tags: ['a', 'b'],
  notes: 'remember; DROP TABLE agents',
  state: 'running',
  adopted: false,
  ignored: false,
  exitStatus: null,
  exitAt: null,
  resume: null,
  createdAt: 1,
  lastActivityAt: 2,
  updatedAt: 0,
}

describe('AgentStore', () => {
  test('gives back what was inserted, also after the database was opened again', async () => {
    await store.insert(ROW)
    await db.destroy()
    db = await openDatabase(file)
    store = createAgentStore(db)
    expect(await store.get(ROW.id)).toEqual({ ...ROW, updatedAt: 99 })
    expect(await store.all()).toHaveLength(1)
  })

  test('an update changes what it names and nothing else', async () => {
    await store.insert(ROW)
    const patch = {
      state: 'hibernated',
      exitStatus: 0,
      exitAt: 5,
      resume: { id: 'x' },
      adopted: true,
      tags: [],
    } as const
    const updated = await store.update(ROW.id, { ...patch, tags: [] })
    expect(updated).toEqual({ ...ROW, ...patch, updatedAt: 99 })
    const cleared = await store.update(ROW.id, { exitStatus: null, exitAt: null, resume: null })
    expect(cleared).toMatchObject({ exitStatus: null, exitAt: null, resume: null, adopted: true })
  })

  test('an empty update and one of undefined fields change nothing', async () => {
    await store.insert(ROW)
    expect(await store.update(ROW.id, {})).toEqual({ ...ROW, updatedAt: 99 })
    expect(await store.update(ROW.id, { name: undefined })).toEqual({ ...ROW, updatedAt: 99 })
  })

  test('an id that is not there', async () => {
    expect(await store.get('nope')).toBeNull()
    expect(await store.update('nope', { name: 'x' })).toBeNull()
    expect(await store.delete('nope')).toBe(false)
  })

  test('an id that is there cannot be inserted again', async () => {
    await store.insert(ROW)
    await expect(store.insert({ ...ROW, name: 'other' })).rejects.toThrow(/UNIQUE/)
    expect((await store.get(ROW.id))?.name).toBe(ROW.name)
  })

  test('of several with one that is there none is inserted', async () => {
    await store.insert(ROW)
    await expect(store.insert({ ...ROW, id: 'new' }, ROW)).rejects.toThrow(/UNIQUE/)
    expect((await store.all()).map(({ id }) => id)).toEqual([ROW.id])
  })

  test('a deleted agent is gone', async () => {
    await store.insert(ROW)
    expect(await store.delete(ROW.id)).toBe(true)
    expect(await store.all()).toEqual([])
  })

  test('lists in the order of creation', async () => {
    for (const [id, createdAt] of [
      ['c', 3],
      ['a', 1],
      ['b', 2],
    ] as const) {
      await store.insert({ ...ROW, id, createdAt })
    }
    expect((await store.all()).map((row) => row.id)).toEqual(['a', 'b', 'c'])
  })

  test('any text comes back as it went in', async () => {
    const text = fc.string({ unit: 'grapheme' })
    let n = 0
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          name: text,
          notes: text,
          tags: fc.array(text),
          env: fc.dictionary(text, text),
        }),
        async (fields) => {
          n += 1
          // A null prototype, which fast-check also makes, is no difference that a row can show.
          const row = { ...ROW, ...fields, env: { ...fields.env }, id: `agt_${n}` }
          await store.insert(row)
          expect(await store.get(row.id)).toEqual({ ...row, updatedAt: 99 })
        },
      ),
      { numRuns: 30 },
    )
  })

  test('the files are for the user alone', () => {
    for (const each of [file, `${file}-wal`, `${file}-shm`]) {
      expect(statSync(each).mode & 0o777).toBe(0o600)
    }
  })
})
