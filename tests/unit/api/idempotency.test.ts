import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createIdempotency } from '../../../lib/api/idempotency.ts'
import { MaestroError } from '../../../lib/errors.ts'
import { type NodeDatabase, openDatabase } from '../../../lib/store/database.ts'
import { createIdempotencyStore } from '../../../lib/store/idempotency.ts'
import { tempDir } from '../../support/temp.ts'
import { until } from '../../support/until.ts'

const dir = tempDir('idempotency-store')
let db: NodeDatabase
let now = 1_000_000
beforeAll(async () => {
  db = await openDatabase(join(dir.path, 'node.db'))
})
afterAll(async () => {
  await db.destroy()
  dir.close()
})

const store = () => createIdempotencyStore(db, () => now, 3)
const bearing = (key: string) =>
  ({ headers: { 'idempotency-key': key } }) as unknown as IncomingMessage

/** Counts how often it is done. */
function counted(fail?: Error) {
  let times = 0
  const work = async () => {
    times++
    if (fail && times === 1) throw fail
    return { times }
  }
  return { work, times: () => times }
}

it('does not do again what was begun when the node died', async () => {
  const dying = createIdempotency(store())
  // Its work never ends, as when the process is killed at it.
  void dying.once(bearing('key-died'), ['input'], () => new Promise<never>(() => undefined))
  await until(async () => (await store().get('key-died')) !== null)
  const { work, times } = counted()
  const again = createIdempotency(store()).once(bearing('key-died'), ['input'], work)
  await expect(again).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
  expect(times()).toBe(0)
})

it('lets what was refused before anything was done be tried again', async () => {
  const { once } = createIdempotency(store())
  const { work, times } = counted(new MaestroError('AGENT_BUSY', 'ended'))
  await expect(once(bearing('key-busy'), [], work)).rejects.toMatchObject({ code: 'AGENT_BUSY' })
  expect(await once(bearing('key-busy'), [], work)).toEqual({ times: 2 })
  expect(times()).toBe(2)
})

it('keeps keys for a day, and only so many', async () => {
  const { once } = createIdempotency(store())
  const { work, times } = counted()
  await once(bearing('key-daily'), [], work)
  now += 23 * 3_600_000
  await once(bearing('key-daily'), [], work)
  expect(times()).toBe(1)
  now += 2 * 3_600_000
  await once(bearing('key-daily'), [], work)
  expect(times()).toBe(2)
  for (const n of [1, 2, 3, 4]) {
    now++
    await once(bearing(`key-many-${n}`), [], work)
  }
  const rows = await db.selectFrom('idempotency_keys').select('key').execute()
  expect(rows.map(({ key }) => key).sort()).toEqual(['key-many-2', 'key-many-3', 'key-many-4'])
})
