import type { Log } from '../log.ts'
import type { MeshStore } from '../store/mesh.ts'
import type { MeshEntry } from '../wire/mesh.ts'
import type { Membership } from './membership.ts'

/** Writes what changes in the membership, in the order of the changes. */
export interface Persistence {
  /** Resolves when all changes until now are on disk; to be awaited before any answer about them. */
  settled(): Promise<void>
  /** Stops listening and writes what is left. */
  close(): Promise<void>
}

/** Changes that come while a write runs are written together by the next. */
export function persistMembership(
  membership: Membership,
  store: MeshStore,
  log: Pick<Log, 'error'>,
): Persistence {
  let dirty = new Set<string>()
  let running: Promise<void> | null = null
  let last: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    const ids = dirty
    dirty = new Set()
    running = null
    const entries = new Map<string, MeshEntry | undefined>()
    for (const id of ids) entries.set(id, membership.get(id))
    const { heldSince, contactAt } = membership.snapshot()
    try {
      await store.write({ entries, state: { heldSince, contactAt } })
    } catch (error) {
      // What could not be written is tried again with the next change, and nobody is told a lie.
      for (const id of ids) dirty.add(id)
      throw error
    }
  }

  function schedule(): void {
    if (running) return
    running = last.catch(() => undefined).then(write)
    last = running
    last.catch((err) => log.error({ err }, 'The members of the mesh could not be written'))
  }

  const stop = membership.onChange(({ ids }) => {
    for (const id of ids) dirty.add(id)
    schedule()
  })
  dirty.add(membership.hostId)
  schedule()

  return {
    settled: () => last,
    async close() {
      stop()
      await last
    },
  }
}
