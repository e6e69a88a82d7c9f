import type { Log } from '../log.ts'
import type { MeshStore } from '../store/mesh.ts'
import type { MeshEntry } from '../wire/mesh.ts'
import type { Membership } from './membership.ts'

/** Writes what changes in the membership, in the order of the changes. */
export interface Persistence {
  /**
   * Resolves when all changes until now are on disk; to be awaited before any answer about them.
   * Tries again what could not be written before.
   */
  settled(): Promise<void>
  /** Stops listening and writes what is left. */
  close(): Promise<void>
}

const RETRY_MS = 1_000
const MAX_RETRY_MS = 60_000

/**
 * Changes that come while a write runs are written together by the next. `stored` are the hosts that
 * are on disk: what the membership forgot of them since is forgotten there too.
 */
export function persistMembership(
  membership: Membership,
  store: MeshStore,
  log: Pick<Log, 'error'>,
  stored: readonly string[] = [],
): Persistence {
  let dirty = new Set<string>(stored.filter((id) => !membership.get(id)))
  let running: Promise<void> | null = null
  let last: Promise<void> = Promise.resolve()
  let retry: NodeJS.Timeout | undefined
  let retryMs = RETRY_MS
  let closed = false

  async function write(): Promise<void> {
    const ids = dirty
    dirty = new Set()
    running = null
    const entries = new Map<string, MeshEntry | undefined>()
    for (const id of ids) entries.set(id, membership.get(id))
    const { heldSince, contactAt } = membership.snapshot()
    try {
      await store.write({ entries, state: { heldSince, contactAt } })
      retryMs = RETRY_MS
    } catch (error) {
      // Nobody is told a lie, and nothing is lost that nobody asks about.
      for (const id of ids) dirty.add(id)
      scheduleRetry()
      throw error
    }
  }

  function scheduleRetry(): void {
    if (closed) return
    clearTimeout(retry)
    retry = setTimeout(schedule, retryMs)
    retryMs = Math.min(2 * retryMs, MAX_RETRY_MS)
  }

  function schedule(): void {
    clearTimeout(retry)
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

  function settled(): Promise<void> {
    if (dirty.size > 0) schedule()
    return last
  }

  return {
    settled,
    async close() {
      stop()
      closed = true
      clearTimeout(retry)
      await settled()
    },
  }
}
