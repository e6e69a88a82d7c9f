import type { Log } from '../log.ts'

/** Runs `work` now, and once more after it when it was asked for meanwhile: never two at a time. */
export function coalesced(work: () => Promise<void>, log: Log): () => Promise<void> {
  let running: Promise<void> | null = null
  let again: Promise<void> | null = null
  const run = (): Promise<void> => {
    if (!running) {
      running = work()
        .catch((error) => log.warn({ err: error }, 'tmux query failed'))
        .finally(() => {
          running = null
        })
      return running
    }
    again ??= running.then(() => {
      again = null
      return run()
    })
    return again
  }
  return run
}
