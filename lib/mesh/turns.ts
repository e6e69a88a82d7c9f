/** Runs what it is given, at most so many at once; the others wait in the order they came. */
export type Turns = <T>(what: () => Promise<T>) => Promise<T>

export function createTurns(most: number): Turns {
  let running = 0
  const waiting: (() => void)[] = []

  return async (what) => {
    if (running < most) running++
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await what()
    } finally {
      // Whoever waited longest takes the turn over.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
