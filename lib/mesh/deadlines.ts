/** Waiting that ends: by what is waited for, by the time, or with everything. */
export interface Deadlines {
  /** What `attempt` resolves with; false when `ms` are over first. */
  within(ms: number, attempt: Promise<boolean>): Promise<boolean>
  close(): void
}

/** `schedule` runs a function once, ms from now, and returns what cancels it. */
export function createDeadlines(schedule: (ms: number, fn: () => void) => () => void): Deadlines {
  const waiting = new Set<() => void>()
  return {
    within(ms, attempt) {
      return new Promise((resolve) => {
        const cancel = schedule(ms, () => finish(false))
        const finish = (result: boolean) => {
          cancel()
          waiting.delete(cancel)
          resolve(result)
        }
        waiting.add(cancel)
        void attempt.then(finish)
      })
    },
    close() {
      for (const cancel of waiting) cancel()
      waiting.clear()
    },
  }
}
