import type { Log } from '../log.ts'
import type { HostNote, MeshStore } from '../store/mesh.ts'

/** What this node alone holds of other hosts: in memory, written behind. */
export interface HostNotes {
  get(id: string): HostNote
  /** True when that is new. */
  change(id: string, change: Partial<HostNote>): boolean
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
  const writes = new Set<Promise<void>>()
  let closed = false

  function write(run: () => Promise<void>): void {
    if (closed) return
    const done = run()
      .catch((err) => log.error({ err }, 'What is known of a host was not written'))
      .finally(() => writes.delete(done))
    writes.add(done)
  }

  return {
    get: (id) => notes.get(id) ?? NO_NOTE,
    change(id, change) {
      const before = notes.get(id) ?? NO_NOTE
      const note = { ...before, ...change }
      if (JSON.stringify(note) === JSON.stringify(before)) return false
      notes.set(id, note)
      write(() => store.note(id, note))
      return true
    },
    forget(id) {
      if (notes.delete(id)) write(() => store.forgetNote(id))
    },
    async close() {
      closed = true
      await Promise.all(writes)
    },
  }
}
