import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteWork } from '../../../../lib/store/work/sqlite.ts'
import type { WorkStore } from '../../../../lib/store/work/types.ts'
import { type TempDir, tempDir } from '../../../support/temp.ts'
import { expectMigrationsBothWays } from '../../../support/work-migrations.ts'

let dir: TempDir
const stores: WorkStore[] = []

async function open(name: string): Promise<WorkStore> {
  const file = join(dir.path, `${name}.db`)
  const store = await openSqliteWork({ file, hostId: 'host', publish: () => undefined })
  stores.push(store)
  return store
}

beforeEach(() => {
  dir = tempDir('work')
})

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close()
  dir.close()
})

describe("the work store's schema in SQLite", () => {
  it('goes down and up again with what is in it', async () => {
    await expectMigrationsBothWays(await open('both'))
  })

  it('of a newer Maestro is refused, with words', async () => {
    const store = await open('newer')
    await sql`insert into kysely_migration values ('9999-later', 'now')`.execute(store.db)
    await store.close()
    stores.pop()
    await expect(open('newer')).rejects.toThrow(
      /was written by a newer Maestro \(it has 9999-later\).*Update this node/,
    )
  })
})
