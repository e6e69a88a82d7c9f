import { describe, expect, it } from 'vitest'
import type { Log } from '../../../../lib/log.ts'
import { openPostgresWork } from '../../../../lib/store/work/postgres.ts'
import { loadEvents } from '../../../../lib/work/retell.ts'
import { createWork } from '../../../../lib/work/work.ts'
import type { TestPostgres } from '../../../support/postgres.ts'
import { expectMigrationsBothWays } from '../../../support/work-migrations.ts'

const nothing = () => undefined
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing } as unknown as Log

export function describeStore(postgres: () => TestPostgres): void {
  const open = (url: string) =>
    openPostgresWork({ url, log, publish: nothing, missed: nothing, load: loadEvents })

  describe('the work store in PostgreSQL', () => {
    it('goes down and up again with what is in it', async () => {
      const store = await open(await postgres().database('migrations'))
      try {
        await expectMigrationsBothWays(store)
      } finally {
        await store.close()
      }
    })

    it('refuses text with a NUL character, and takes all other', async () => {
      const store = await open(await postgres().database('texts'))
      try {
        const work = createWork(store)
        await expect(work.projects.create({ name: 'a\0b' })).rejects.toMatchObject({
          code: 'VALIDATION_ERROR',
        })
        const name = '“é” 🛒 \u{1f469}\u200d\u{1f680} %s $1 \\ \' "'
        const { id } = await work.projects.create({ name })
        expect((await work.projects.get(id)).name).toBe(name)
      } finally {
        await store.close()
      }
    })

    it('is refused with words when a newer Maestro wrote it', async () => {
      const url = await postgres().database('newer')
      await (await open(url)).close()
      await postgres().query(url, "insert into kysely_migration values ('9999-later', 'now')")
      await expect(open(url)).rejects.toThrow(
        /The database postgres:\/\/maestro@127\.0\.0\.1:\d+\/newer was written by a newer Maestro \(it has 9999-later\)/,
      )
    })

    it.each([
      ['there is no such database', '/nowhere', /database "nowhere" does not exist/],
      ['the password is wrong', ':wrong@', /password authentication failed/],
    ])('says why it cannot be used: %s', async (_, part, reason) => {
      const url = await postgres().database(`refused${part.length}`)
      const other = part.startsWith('/')
        ? url.replace(/\/[^/]*$/, part)
        : url.replace(/:[^:]*@/, part)
      await expect(open(other)).rejects.toThrow(reason)
      await expect(open(other)).rejects.toThrow(/See that PostgreSQL runs and that DATABASE_URL/)
      await expect(open(other)).rejects.not.toThrow(/wrong@|battery/)
    })
  })
}
