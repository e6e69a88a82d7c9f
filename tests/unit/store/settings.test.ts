import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type NodeDatabase, openDatabase } from '../../../lib/store/database.ts'
import { createSettingsStore } from '../../../lib/store/settings.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'

let dir: TempDir
let db: NodeDatabase
beforeEach(async () => {
  dir = tempDir('settings')
  db = await openDatabase(join(dir.path, 'maestro.db'))
})
afterEach(async () => {
  await db.destroy()
  dir.close()
})

test('nothing is set at first', async () => {
  expect(await createSettingsStore(db).read()).toEqual({})
})

test('a write sets what it names and keeps the rest', async () => {
  const store = createSettingsStore(db)
  await store.write({ name: 'Desk', terminalFontSize: 14 })
  expect(await store.write({ name: 'Box', theme: undefined })).toEqual({
    name: 'Box',
    terminalFontSize: 14,
  })
  expect(await store.write({})).toEqual({ name: 'Box', terminalFontSize: 14 })
})

test('a key of another version is no error', async () => {
  await db.insertInto('settings').values({ key: 'future', value: '1' }).execute()
  expect(await createSettingsStore(db).read()).toEqual({})
})
