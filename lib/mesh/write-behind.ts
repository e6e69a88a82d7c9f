/** Changes of so long are written together. */
const WRITE_MS = 5_000
/** That a host was heard is written at most so often, while nothing else is. */
const HEARD_MS = 10 * 60_000

/** Gathers what is to be kept of peers, and writes it in one transaction now and then. */
export interface WriteBehind<Key, Row extends Key> {
  put(row: Row): void
  drop(key: Key): void
  heard(hostId: string, at: number): void
  /** Writes what is left. */
  close(): Promise<void>
}

/** Where it is written. */
export interface Written<Key, Row extends Key> {
  write(changes: {
    put: readonly Row[]
    drop: readonly Key[]
    heard: readonly { hostId: string; at: number }[]
  }): Promise<void>
}

/** `keyOf`: the same for what replaces another. */
export function createWriteBehind<Key, Row extends Key>(
  store: Written<Key, Row>,
  keyOf: (key: Key) => string,
  onError: (error: unknown) => void,
  writeMs = WRITE_MS,
): WriteBehind<Key, Row> {
  const puts = new Map<string, Row>()
  const drops = new Map<string, Key>()
  const heard = new Map<string, number>()
  const written = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

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
      const name = keyOf(row)
      drops.delete(name)
      puts.set(name, row)
      schedule()
    },
    drop(key) {
      const name = keyOf(key)
      puts.delete(name)
      drops.set(name, key)
      schedule()
    },
    heard(hostId, at) {
      heard.set(hostId, at)
      if (at - (written.get(hostId) ?? 0) > HEARD_MS) schedule()
    },
    close: () => flush(),
  }
}
