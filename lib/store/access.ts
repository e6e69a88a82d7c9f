import { z } from 'zod'
import { TailnetUser } from '../wire/access.ts'
import type { NodeDatabase } from './database.ts'

/** Who is let in besides paired devices, and where from. */
export const AccessChoices = z.object({
  /** Listen on the local network too. */
  lan: z.boolean(),
  /** Users of the tailnet. */
  allowed: z.array(TailnetUser),
})
export type AccessChoices = z.infer<typeof AccessChoices>

export interface AccessStore {
  read(): Promise<AccessChoices>
  /** Resolves when it is on disk. */
  write(choices: AccessChoices): Promise<void>
}

/** In the table of the settings, beside those of lib/store/settings.ts, which leaves it alone. */
const KEY = 'access'

export function createAccessStore(db: NodeDatabase): AccessStore {
  return {
    async read() {
      const row = await db
        .selectFrom('settings')
        .select('value')
        .where('key', '=', KEY)
        .executeTakeFirst()
      return row ? AccessChoices.parse(JSON.parse(row.value)) : { lan: false, allowed: [] }
    },
    async write(choices) {
      const value = JSON.stringify(choices)
      await db
        .insertInto('settings')
        .values({ key: KEY, value, updated_at: Date.now() })
        .onConflict((conflict) =>
          conflict.column('key').doUpdateSet({ value, updated_at: Date.now() }),
        )
        .execute()
    },
  }
}
