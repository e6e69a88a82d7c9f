/** Who wants to hear of one thing. */
export interface Listeners {
  /** Returns the disposer. */
  add(listener: () => void): () => void
  tell(): void
}

export function createListeners(): Listeners {
  const listeners = new Set<() => void>()
  return {
    add(listener) {
      // A wrapper, so that the same function added twice is told twice.
      const own = () => listener()
      listeners.add(own)
      return () => void listeners.delete(own)
    },
    tell() {
      for (const listener of [...listeners]) listener()
    },
  }
}
