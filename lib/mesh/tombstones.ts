import type { MemRecord } from '../wire/mesh.ts'
import { compareText } from './records.ts'

export const YEAR_MS = 365 * 24 * 3600 * 1000
export const MAX_TOMBSTONES = 10_000

/**
 * M15: which tombstones are kept, and how long: a year since this node holds them, 10,000 at most.
 * Clocks decide only when a tombstone may be forgotten, never which record wins.
 */
export interface Tombstones {
  /**
   * Is a tombstone worth keeping that is about a host of which no `mem` is held? An old one is not:
   * it would come back from whoever forgets a little later, and so never go.
   */
  accepts(mem: MemRecord): boolean
  /** A tombstone is held now; `overruled`: in place of a record that said "member". */
  hold(mem: MemRecord, overruled: boolean): void
  release(id: string): void
  /** Those to be forgotten now. */
  expired(): string[]
  since(): Record<string, number>
}

export function createTombstones(now: () => number, since: Record<string, number>): Tombstones {
  const held = new Map<string, { mem: MemRecord; since: number }>()

  function oldestFirst(): MemRecord[] {
    return [...held.values()]
      .map(({ mem }) => mem)
      .sort((a, b) => a.at - b.at || compareText(a.id, b.id))
  }

  return {
    accepts(mem) {
      if (mem.at < now() - YEAR_MS) return false
      if (held.size < MAX_TOMBSTONES) return true
      const [oldest] = oldestFirst()
      return oldest === undefined || mem.at > oldest.at
    },
    hold(mem, overruled) {
      // A signer's clock may be wrong in the past: who knew the host as a member keeps its tombstone
      // for a whole year all the same. Whoever hears of it later goes by `at`, and forgets with the rest.
      const from = since[mem.id] ?? (overruled ? now() : Math.min(now(), mem.at))
      held.set(mem.id, { mem, since: held.get(mem.id)?.since ?? from })
    },
    release(id) {
      held.delete(id)
      delete since[id]
    },
    expired() {
      const limit = now() - YEAR_MS
      const old = [...held].filter(([, tombstone]) => tombstone.since < limit).map(([id]) => id)
      const excess = held.size - old.length - MAX_TOMBSTONES
      if (excess <= 0) return old
      const gone = new Set(old)
      return old.concat(
        oldestFirst()
          .filter(({ id }) => !gone.has(id))
          .slice(0, excess)
          .map(({ id }) => id),
      )
    },
    since: () => Object.fromEntries([...held].map(([id, tombstone]) => [id, tombstone.since])),
  }
}
