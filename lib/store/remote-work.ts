import type { NodeDatabase } from './database.ts'

export type WorkKind = 'project' | 'task' | 'session'

/** Names a project, task or session as one host tells of it. */
export interface RemoteWorkKey {
  hostId: string
  kind: WorkKind
  id: string
}

export interface RemoteWorkRow extends RemoteWorkKey {
  /** ms since the epoch, by this node's clock. */
  heardAt: number
  /** As on the wire; to be checked by whoever reads it. */
  item: unknown
}

/** The last known work of other hosts. Nothing that cannot be heard again. */
export interface RemoteWorkStore {
  all(): Promise<RemoteWorkRow[]>
  /** In one transaction. */
  write(changes: {
    put: readonly RemoteWorkRow[]
    drop: readonly RemoteWorkKey[]
    /** Hosts that were heard again, with nothing new. */
    heard: readonly { hostId: string; at: number }[]
  }): Promise<void>
}

/** SQLite allows 32,766 variables in a statement. */
const ROWS_AT_ONCE = 500

export function createRemoteWorkStore(db: NodeDatabase): RemoteWorkStore {
  return {
    async all() {
      const rows = await db.selectFrom('remote_work').selectAll().execute()
      return rows.map((row) => ({
        hostId: row.host_id,
        kind: row.kind,
        id: row.id,
        heardAt: row.heard_at,
        item: JSON.parse(row.item),
      }))
    },
    async write({ put, drop, heard }) {
      await db.transaction().execute(async (trx) => {
        for (const { hostId, kind, id } of drop) {
          await trx
            .deleteFrom('remote_work')
            .where('host_id', '=', hostId)
            .where('kind', '=', kind)
            .where('id', '=', id)
            .execute()
        }
        for (let at = 0; at < put.length; at += ROWS_AT_ONCE) {
          await trx
            .insertInto('remote_work')
            .values(
              put.slice(at, at + ROWS_AT_ONCE).map((row) => ({
                host_id: row.hostId,
                kind: row.kind,
                id: row.id,
                heard_at: row.heardAt,
                item: JSON.stringify(row.item),
              })),
            )
            .onConflict((conflict) =>
              conflict.columns(['host_id', 'kind', 'id']).doUpdateSet((excluded) => ({
                heard_at: excluded.ref('excluded.heard_at'),
                item: excluded.ref('excluded.item'),
              })),
            )
            .execute()
        }
        for (const { hostId, at } of heard) {
          await trx
            .updateTable('remote_work')
            .set({ heard_at: at })
            .where('host_id', '=', hostId)
            .execute()
        }
      })
    },
  }
}
