import type { Gossip } from './gossip.ts'
import type { Members } from './types.ts'

/** In larger meshes everybody at once would be too much for the new one; gossip gets there too. */
const SMALL_MESH = 64
/** Long enough for a host that is just joining to have heard who we are. */
const AFTER_MS = 200
const SPREAD_MS = 300

/** Says hello to whoever is new, so that it is known soon whether it can be reached. */
export function greetNewMembers(
  members: Pick<Members, 'list' | 'get' | 'onChange'>,
  gossip: Pick<Gossip, 'exchangeWith'>,
): { close(): void } {
  const timers = new Set<NodeJS.Timeout>()

  const stop = members.onChange(({ kind, id }) => {
    if (kind !== 'added' || members.list().length > SMALL_MESH) return
    const timer = setTimeout(
      () => {
        timers.delete(timer)
        if (members.get(id)?.reach !== 'unknown') return
        // What became of it is the reach that gossip keeps.
        gossip.exchangeWith(id).catch(() => undefined)
      },
      AFTER_MS + Math.random() * SPREAD_MS,
    )
    timers.add(timer)
  })
  return {
    close() {
      stop()
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
