import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type NodeDatabase, openDatabase } from '../../../lib/store/database.ts'
import { createRemoteAgentStore } from '../../../lib/store/remote-agents.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'

let dir: TempDir
let db: NodeDatabase
beforeEach(async () => {
  dir = tempDir('remote')
  db = await openDatabase(join(dir.path, 'maestro.db'))
})
afterEach(async () => {
  await db.destroy()
  dir.close()
})

const row = (hostId: string, id: string, heardAt = 1) => ({
  hostId,
  id,
  heardAt,
  agent: { id, name: `näme ${id}` },
})

test('[M19] what peers have is kept by host and id, as it came', async () => {
  const store = createRemoteAgentStore(db)
  await store.write({ put: [row('b', 'one'), row('c', 'one')], drop: [], heard: [] })
  expect(await store.all()).toEqual([row('b', 'one'), row('c', 'one')])
  await store.write({
    put: [row('b', 'one', 5), row('b', 'two', 5)],
    drop: [{ hostId: 'c', id: 'one' }],
    heard: [{ hostId: 'b', at: 9 }],
  })
  expect(await store.all()).toEqual([row('b', 'one', 5), row('b', 'two', 5)])
  await store.write({ put: [], drop: [], heard: [{ hostId: 'b', at: 9 }] })
  expect((await store.all()).map(({ heardAt }) => heardAt)).toEqual([9, 9])
})

test('more rows at once than one statement takes', async () => {
  const store = createRemoteAgentStore(db)
  const many = Array.from({ length: 5_000 }, (_, n) => row('b', `a${n}`))
  await store.write({ put: many, drop: [], heard: [] })
  await store.write({ put: many, drop: [], heard: [] })
  expect(await store.all()).toHaveLength(5_000)
})
