import type { z } from 'zod'
import { parseJson } from '../json.ts'
import type { NodeDatabase } from './database.ts'

/** One value of the node's own, as a whole. */
export interface KeptValue<T> {
  /** Null: never written, or of a form that this version does not know. */
  read(): Promise<T | null>
  /** Resolves when it is on disk. */
  write(value: T): Promise<void>
}

/** In the table of the settings, beside those of lib/store/settings.ts, which leaves it alone. */
export function createKeptValue<T>(
  db: NodeDatabase,
  key: string,
  schema: z.ZodType<T>,
): KeptValue<T> {
  return {
    async read() {
      const row = await db
        .selectFrom('settings')
        .select('value')
        .where('key', '=', key)
        .executeTakeFirst()
      const parsed = row && schema.safeParse(parseJson(row.value))
      return parsed?.success ? parsed.data : null
    },
    async write(value) {
      const row = { value: JSON.stringify(value), updated_at: Date.now() }
      await db
        .insertInto('settings')
        .values({ key, ...row })
        .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
        .execute()
    },
  }
}
