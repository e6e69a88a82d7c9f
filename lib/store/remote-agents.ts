import type { NodeDatabase } from './database.ts'

/** An agent of another host as it was heard last. */
export interface RemoteAgentRow {
  hostId: string
  id: string
  /** ms since the epoch, by this node's clock. */
  heardAt: number
  /** As on the wire; to be checked by whoever reads it. */
  agent: unknown
}

/** The last known agents of peers. Nothing that cannot be heard again. */
export interface RemoteAgentStore {
  all(): Promise<RemoteAgentRow[]>
  /** In one transaction. */
  write(changes: {
    put: readonly RemoteAgentRow[]
    drop: readonly { hostId: string; id: string }[]
    /** Hosts that were heard again, with nothing new. */
    heard: readonly { hostId: string; at: number }[]
  }): Promise<void>
}

/** SQLite allows 32,766 variables in a statement. */
const ROWS_AT_ONCE = 500

export function createRemoteAgentStore(db: NodeDatabase): RemoteAgentStore {
  return {
    async all() {
      const rows = await db.selectFrom('remote_agents').selectAll().execute()
      return rows.map((row) => ({
        hostId: row.host_id,
        id: row.id,
        heardAt: row.heard_at,
        agent: JSON.parse(row.agent),
      }))
    },
    async write({ put, drop, heard }) {
      await db.transaction().execute(async (trx) => {
        for (const { hostId, id } of drop) {
          await trx
            .deleteFrom('remote_agents')
            .where('host_id', '=', hostId)
            .where('id', '=', id)
            .execute()
        }
        for (const { hostId, at } of heard) {
          await trx
            .updateTable('remote_agents')
            .set({ heard_at: at })
            .where('host_id', '=', hostId)
            .execute()
        }
        for (let at = 0; at < put.length; at += ROWS_AT_ONCE) {
          await trx
            .insertInto('remote_agents')
            .values(
              put.slice(at, at + ROWS_AT_ONCE).map((row) => ({
                host_id: row.hostId,
                id: row.id,
                heard_at: row.heardAt,
                agent: JSON.stringify(row.agent),
              })),
            )
            .onConflict((conflict) =>
              conflict.columns(['host_id', 'id']).doUpdateSet((excluded) => ({
                heard_at: excluded.ref('excluded.heard_at'),
                agent: excluded.ref('excluded.agent'),
              })),
            )
            .execute()
        }
      })
    },
  }
}
