import { Settings } from '../wire/node.ts'
import type { NodeDatabase } from './database.ts'

/** The node's settings; what is not set is absent. */
export interface SettingsStore {
  read(): Promise<Settings>
  /** Sets what is given, in one transaction, and answers all as they are now. */
  write(patch: Settings): Promise<Settings>
}

export function createSettingsStore(db: NodeDatabase, now: () => number = Date.now): SettingsStore {
  async function read(): Promise<Settings> {
    const rows = await db.selectFrom('settings').select(['key', 'value']).execute()
    const stored = Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value)]))
    // A key that a newer or older version stored is none of ours now, and no error.
    return Settings.strip().parse(stored)
  }

  return {
    read,
    async write(patch) {
      const given = Object.entries(patch).filter(([, value]) => value !== undefined)
      const rows = given.map(([key, value]) => ({
        key,
        value: JSON.stringify(value),
        updated_at: now(),
      }))
      if (rows.length > 0) {
        await db
          .insertInto('settings')
          .values(rows)
          .onConflict((conflict) =>
            conflict.column('key').doUpdateSet((row) => ({
              value: row.ref('excluded.value'),
              updated_at: row.ref('excluded.updated_at'),
            })),
          )
          .execute()
      }
      return read()
    },
  }
}
