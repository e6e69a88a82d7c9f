import { z } from 'zod'
import type { LinkRole } from '../wire/access.ts'
import type { NodeDatabase } from './database.ts'
import { createKeptValue } from './kept-value.ts'

/** A link as it is kept. Times are ms since the epoch. */
export interface LinkRow {
  id: string
  name: string
  /** The secret of its URL; a UUID. */
  token: string
  /** Null: all agents of this host. */
  agentId: string | null
  role: LinkRole
  createdAt: number
  /** Null: until it is revoked. */
  expiresAt: number | null
  lastUsedAt: number | null
}

const StoredAccess = z.object({
  on: z.boolean(),
  port: z.number().int().nullable(),
  keepToken: z.boolean(),
})
/** What a person chose for the listener of links. */
export type StoredAccess = z.infer<typeof StoredAccess>

export interface LinkStore {
  /** Null: never set. */
  readAccess(): Promise<StoredAccess | null>
  writeAccess(access: StoredAccess): Promise<void>
  list(): Promise<LinkRow[]>
  /** Puts it in the place of what had its id. */
  put(link: LinkRow): Promise<void>
  touch(id: string, lastUsedAt: number): Promise<void>
  remove(id: string): Promise<void>
}

export function createLinkStore(db: NodeDatabase): LinkStore {
  const access = createKeptValue(db, 'linkAccess', StoredAccess)
  return {
    readAccess: access.read,
    writeAccess: access.write,
    async list() {
      const rows = await db.selectFrom('links').selectAll().orderBy('created_at').execute()
      return rows.map((row) => ({
        id: row.id,
        name: row.name,
        token: row.token,
        agentId: row.agent_id,
        role: row.role,
        createdAt: row.created_at,
        expiresAt: row.expires_at,
        lastUsedAt: row.last_used_at,
      }))
    },
    async put({ id, agentId, createdAt, expiresAt, lastUsedAt, ...rest }) {
      const values = {
        ...rest,
        agent_id: agentId,
        created_at: createdAt,
        expires_at: expiresAt,
        last_used_at: lastUsedAt,
      }
      await db
        .insertInto('links')
        .values({ id, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute()
    },
    async touch(id, lastUsedAt) {
      await db.updateTable('links').set({ last_used_at: lastUsedAt }).where('id', '=', id).execute()
    },
    async remove(id) {
      await db.deleteFrom('links').where('id', '=', id).execute()
    },
  }
}
