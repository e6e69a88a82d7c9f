import type { MeshEntry } from '../wire/mesh.ts'
import type { NodeDatabase } from './database.ts'

/** What the mesh keeps beside its records: JSON, whatever it needs. */
export interface MeshState {
  heldSince: Record<string, number>
  contactAt: number | null
}

export interface MeshWrite {
  /** By id; undefined: to be forgotten. */
  entries: ReadonlyMap<string, MeshEntry | undefined>
  state: MeshState
}

/** What this node alone holds of a host. */
export interface HostNote {
  role: 'view' | 'input' | 'manage' | null
  url: string | null
  seenAt: number | null
}

/** Membership and what goes with it. Every promise resolves when the write is on disk. */
export interface MeshStore {
  load(): Promise<{ entries: MeshEntry[]; state: MeshState } | null>
  /** All in one transaction. */
  write(write: MeshWrite): Promise<void>
  notes(): Promise<Map<string, HostNote>>
  note(id: string, note: HostNote): Promise<void>
  forgetNote(id: string): Promise<void>
}

export function createMeshStore(db: NodeDatabase): MeshStore {
  return {
    async load() {
      const rows = await db.selectFrom('mesh_records').selectAll().execute()
      if (rows.length === 0) return null
      const entries = rows.map(({ self, mem }) => ({
        ...(self !== null && { self: JSON.parse(self) }),
        ...(mem !== null && { mem: JSON.parse(mem) }),
      }))
      const state = await db.selectFrom('mesh_state').selectAll().execute()
      const values = Object.fromEntries(state.map(({ key, value }) => [key, JSON.parse(value)]))
      const { heldSince = {}, contactAt = null } = values
      return { entries, state: { heldSince, contactAt } }
    },
    write: ({ entries, state }) =>
      db.transaction().execute(async (write) => {
        for (const [id, entry] of entries) {
          await write.deleteFrom('mesh_records').where('id', '=', id).execute()
          if (!entry) continue
          const self = entry.self ? JSON.stringify(entry.self) : null
          const mem = entry.mem ? JSON.stringify(entry.mem) : null
          await write.insertInto('mesh_records').values({ id, self, mem }).execute()
        }
        for (const [key, value] of Object.entries(state)) {
          await write
            .insertInto('mesh_state')
            .values({ key, value: JSON.stringify(value) })
            .onConflict((conflict) =>
              conflict.column('key').doUpdateSet((row) => ({ value: row.ref('excluded.value') })),
            )
            .execute()
        }
      }),
    async notes() {
      const rows = await db.selectFrom('mesh_hosts').selectAll().execute()
      return new Map(
        rows.map(({ id, role, url, seen_at }) => [
          id,
          { role: role as HostNote['role'], url, seenAt: seen_at },
        ]),
      )
    },
    async note(id, { role, url, seenAt }) {
      const values = { role, url, seen_at: seenAt === null ? null : Math.round(seenAt) }
      await db
        .insertInto('mesh_hosts')
        .values({ id, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute()
    },
    async forgetNote(id) {
      await db.deleteFrom('mesh_hosts').where('id', '=', id).execute()
    },
  }
}
