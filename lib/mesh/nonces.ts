/** Which nonces were used lately, so that no request is taken twice. */
export interface Nonces {
  /** `used`: seen before; `full`: this sender used more than can be remembered. */
  take(sender: string, nonce: string): 'fresh' | 'used' | 'full'
  readonly size: number
}

/** A request is taken from 60 s before its time, cut to whole seconds, until 61 s after; and some. */
const KEEP_MS = 125_000
/** Of one sender in one generation; its rate limit of 6,000 a minute ends before. */
const MAX_PER_SENDER = 24_000

interface Generations {
  startedAt: number
  current: Set<string>
  previous: Set<string>
}

/** Kept in two generations of `KEEP_MS` for each sender; no timers. Senders are members: few. */
export function createNonces(
  now: () => number = () => performance.now(),
  maxPerSender = MAX_PER_SENDER,
): Nonces {
  const senders = new Map<string, Generations>()

  function generationsOf(sender: string): Generations {
    const at = now()
    const known = senders.get(sender)
    if (known && at - known.startedAt < KEEP_MS) return known
    const recent = known && at - known.startedAt < 2 * KEEP_MS
    const next = { startedAt: at, current: new Set<string>(), previous: new Set<string>() }
    if (recent) next.previous = known.current
    senders.set(sender, next)
    return next
  }

  return {
    take(sender, nonce) {
      const { current, previous } = generationsOf(sender)
      if (current.has(nonce) || previous.has(nonce)) return 'used'
      if (current.size >= maxPerSender) return 'full'
      current.add(nonce)
      return 'fresh'
    },
    get size() {
      let size = 0
      for (const { current, previous } of senders.values()) size += current.size + previous.size
      return size
    },
  }
}
