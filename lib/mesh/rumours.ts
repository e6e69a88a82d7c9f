/** M12: a rumour is old once so many answers said "knew it", or after so many rounds. */
const ENOUGH_KNEW = 6
const MAX_ROUNDS = 10

/** What this node has heard lately and passes on: ids of hosts, freshest first. */
export interface Rumours {
  /** News of a host; begins anew when an older rumour about it is still on its way. */
  add(id: string): void
  drop(id: string): void
  /** The ids to send in the next round, the least sent first; counts the round. */
  next(): string[]
  /** A peer was told these, and knew so many of them. */
  told(ids: readonly string[], knew: number): void
  clear(): void
  readonly size: number
}

export function createRumours(): Rumours {
  const rumours = new Map<string, { rounds: number; knew: number }>()
  return {
    add(id) {
      rumours.set(id, { rounds: 0, knew: 0 })
    },
    drop(id) {
      rumours.delete(id)
    },
    next() {
      const ids = [...rumours]
        .sort(([, a], [, b]) => a.rounds - b.rounds)
        .map(([id, rumour]) => {
          rumour.rounds++
          return id
        })
      for (const [id, { rounds }] of rumours) if (rounds >= MAX_ROUNDS) rumours.delete(id)
      return ids
    },
    told(ids, knew) {
      // An answer gives one number for all; each rumour gets its share of it.
      const share = ids.length > 0 ? knew / ids.length : 0
      for (const id of ids) {
        const rumour = rumours.get(id)
        if (!rumour) continue
        rumour.knew += share
        if (rumour.knew >= ENOUGH_KNEW) rumours.delete(id)
      }
    },
    clear: () => rumours.clear(),
    get size() {
      return rumours.size
    },
  }
}
