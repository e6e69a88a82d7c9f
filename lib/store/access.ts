import { z } from 'zod'
import { TailnetUser } from '../wire/access.ts'
import type { NodeDatabase } from './database.ts'
import { createKeptValue, type KeptValue } from './kept-value.ts'

/** Who is let in besides paired devices, and where from. */
export const AccessChoices = z.object({
  /** Listen on the local network too. */
  lan: z.boolean(),
  /** Users of the tailnet. */
  allowed: z.array(TailnetUser),
})
export type AccessChoices = z.infer<typeof AccessChoices>

export type AccessStore = KeptValue<AccessChoices>

export function createAccessStore(db: NodeDatabase): AccessStore {
  return createKeptValue(db, 'access', AccessChoices)
}
