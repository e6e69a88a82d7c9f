/** Requests in one window: `max` that read (also upgrades), `maxPost` that change something. */
export interface Allowance {
  max: number
  maxPost: number
}

export interface RateLimiter {
  /** Counts one request. Seconds until the next one is welcome, or 0 when this one is. */
  take(key: string, unsafe: boolean, allowance: Allowance): number
  readonly size: number
}

interface Window {
  start: number
  reads: number
  writes: number
}

/** Strangers choose their addresses, so how many we remember is bounded. */
const MAX_KEYS = 10_000

/** Fixed windows of `windowMs`, each begun by the first request of its key. No timers. */
export function createRateLimiter(
  windowMs: number,
  now: () => number = () => performance.now(),
): RateLimiter {
  const windows = new Map<string, Window>()

  const windowOf = (key: string, at: number): Window => {
    const known = windows.get(key)
    if (known && at - known.start < windowMs) return known
    const fresh = { start: at, reads: 0, writes: 0 }
    // Deleted first, so that the map's order is the order of starts.
    windows.delete(key)
    if (windows.size >= MAX_KEYS) forgetOldest(windows, at - windowMs)
    windows.set(key, fresh)
    return fresh
  }

  return {
    take(key, unsafe, allowance) {
      const at = now()
      const window = windowOf(key, at)
      const used = unsafe ? window.writes : window.reads
      if (used >= (unsafe ? allowance.maxPost : allowance.max)) {
        return Math.max(1, Math.ceil((window.start + windowMs - at) / 1000))
      }
      if (unsafe) window.writes++
      else window.reads++
      return 0
    },
    get size() {
      return windows.size
    },
  }
}

/** Drops what has run out, and the oldest one in any case. */
function forgetOldest(windows: Map<string, Window>, before: number): void {
  let dropped = 0
  for (const [key, { start }] of windows) {
    if (dropped > 0 && start > before) return
    windows.delete(key)
    dropped++
  }
}
