import type { RemoteAgentRow, RemoteAgentStore } from '../store/remote-agents.ts'

/** Changes of so long are written together. */
const WRITE_MS = 5_000
/** That a host was heard is written at most so often, while nothing else is. */
const HEARD_MS = 10 * 60_000

/** Gathers what is to be kept of peers' agents, and writes it in one transaction now and then. */
export interface WriteBehind {
  put(row: RemoteAgentRow): void
  drop(hostId: string, id: string): void
  heard(hostId: string, at: number): void
  /** Writes what is left. */
  close(): Promise<void>
}

export function createWriteBehind(
  store: Pick<RemoteAgentStore, 'write'>,
  onError: (error: unknown) => void,
  writeMs = WRITE_MS,
): WriteBehind {
  const puts = new Map<string, RemoteAgentRow>()
  const drops = new Map<string, { hostId: string; id: string }>()
  const heard = new Map<string, number>()
  const written = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  const keyOf = (hostId: string, id: string) => `${hostId} ${id}`

  function schedule(): void {
    timer ??= setTimeout(() => void flush(), writeMs)
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const changes = {
      put: [...puts.values()],
      drop: [...drops.values()],
      heard: [...heard].map(([hostId, at]) => ({ hostId, at })),
    }
    if (changes.put.length + changes.drop.length + changes.heard.length === 0) return writing
    puts.clear()
    drops.clear()
    heard.clear()
    for (const { hostId, at } of changes.heard) written.set(hostId, at)
    // A copy that was not written is heard again from its host: told, and no reason to stop.
    writing = writing.then(() => store.write(changes)).catch(onError)
    return writing
  }

  return {
    put(row) {
      const key = keyOf(row.hostId, row.id)
      drops.delete(key)
      puts.set(key, row)
      schedule()
    },
    drop(hostId, id) {
      const key = keyOf(hostId, id)
      puts.delete(key)
      drops.set(key, { hostId, id })
      schedule()
    },
    heard(hostId, at) {
      heard.set(hostId, at)
      if (at - (written.get(hostId) ?? 0) > HEARD_MS) schedule()
    },
    close: () => flush(),
  }
}
