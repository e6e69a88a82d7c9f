/** A page out of sight gets no animation frames; its title still has to follow. */
const HIDDEN_FLUSH_MS = 200

/** Calls `flush` once in the next frame, however often it was asked for. */
export function frameScheduler(flush: () => void): { schedule(): void; cancel(): void } {
  let cancel: (() => void) | null = null
  const run = () => {
    cancel = null
    flush()
  }
  return {
    schedule() {
      if (cancel) return
      if (document.visibilityState === 'hidden') {
        const timer = setTimeout(run, HIDDEN_FLUSH_MS)
        cancel = () => clearTimeout(timer)
      } else {
        const frame = requestAnimationFrame(run)
        cancel = () => cancelAnimationFrame(frame)
      }
    },
    cancel() {
      cancel?.()
      cancel = null
    },
  }
}
