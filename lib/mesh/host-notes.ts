import type { Log } from '../log.ts'
import type { HostNote, MeshStore } from '../store/mesh.ts'

/** What this node alone holds of other hosts: in memory, written behind. */
export interface HostNotes {
  get(id: string): HostNote
  /** True when that is new. */
  change(id: string, change: Partial<Omit<HostNote, 'role'>>): boolean
  /** Resolves when it is on disk; rejects, with the role that was, when it cannot be written. */
  setRole(id: string, role: NonNullable<HostNote['role']>): Promise<void>
  /** Of all roles that a person gave. */
  roles(): ReadonlyMap<string, NonNullable<HostNote['role']>>
  /** All but the role: a host that comes back may do no more than before. */
  forget(id: string): void
  /** Resolves when all is written; changes after it are not kept. */
  close(): Promise<void>
}

const NO_NOTE: HostNote = { role: null, url: null, seenAt: null }

export async function openHostNotes(
  store: Pick<MeshStore, 'notes' | 'note' | 'forgetNote'>,
  log: Pick<Log, 'error'>,
): Promise<HostNotes> {
  const notes = await store.notes()
  const roles = new Map<string, NonNullable<HostNote['role']>>()
  for (const [id, { role }] of notes) if (role) roles.set(id, role)
  const writes = new Set<Promise<void>>()
  let closed = false

  function write(run: () => Promise<void>): void {
    if (closed) return
    const done = run()
      .catch((err) => log.error({ err }, 'What is known of a host was not written'))
      .finally(() => writes.delete(done))
    writes.add(done)
  }

  function put(id: string, change: Partial<HostNote>): HostNote | null {
    const before = notes.get(id) ?? NO_NOTE
    const note = { ...before, ...change }
    if (JSON.stringify(note) === JSON.stringify(before)) return null
    notes.set(id, note)
    if (note.role) roles.set(id, note.role)
    else roles.delete(id)
    return note
  }

  function change(id: string, change: Partial<HostNote>): boolean {
    const note = put(id, change)
    if (note) write(() => store.note(id, note))
    return note !== null
  }

  return {
    get: (id) => notes.get(id) ?? NO_NOTE,
    change,
    roles: () => roles,
    async setRole(id, role) {
      const before = notes.get(id)?.role ?? null
      const note = put(id, { role })
      if (!note) return
      const done = store.note(id, note)
      write(() => done)
      try {
        await done
      } catch (error) {
        put(id, { role: before })
        throw error
      }
    },
    forget(id) {
      if (roles.has(id)) change(id, { url: null, seenAt: null })
      else if (notes.delete(id)) write(() => store.forgetNote(id))
    },
    async close() {
      closed = true
      await Promise.all(writes)
    },
  }
}
