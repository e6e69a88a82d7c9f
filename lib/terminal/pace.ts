const BURST_BYTES = 32 * 1024
const BURST_WINDOW_MS = 16
const WIDE_MS = 4
const WIDE_BYTES = 64 * 1024
/**
 * Sends in a row that need not keep 4 ms apart: more than any key's echo takes. Behind them comes a
 * stream of morsels, such as the cursor moves that tmux still sends while it drops a flood.
 */
const FREE_SENDS = 16

/**
 * When output goes out (T5): at once when the line was idle, once an event-loop turn when more
 * comes, and every 4 ms or 64 KB only in a burst (over 32 KB within 16 ms, or many small pieces),
 * where latency is bound by volume and small frames would cost more than they give.
 */
export class Pacer {
  private readonly flush: () => void
  private immediate: NodeJS.Immediate | null = null
  private timer: NodeJS.Timeout | null = null
  private windowStart = 0
  private windowBytes = 0
  private pending = 0
  private sentThisTurn = false
  /** Sends that may follow at once; each costs one (at most one is owed), each 4 ms give one. */
  private free = FREE_SENDS
  private freeAt = 0

  constructor(flush: () => void) {
    this.flush = flush
  }

  /** Call for each chunk that came in. May flush before it returns. */
  arrived(bytes: number, now: number): void {
    if (now - this.windowStart > BURST_WINDOW_MS) {
      this.windowStart = now
      this.windowBytes = 0
    }
    this.windowBytes += bytes
    this.pending += bytes
    if (this.timer) {
      if (this.pending >= WIDE_BYTES) this.send()
      return
    }
    this.free = Math.min(FREE_SENDS, this.free + (now - this.freeAt) / WIDE_MS)
    this.freeAt = now
    if (this.windowBytes > BURST_BYTES || this.free < 1) {
      this.cancel()
      this.timer = setTimeout(() => this.send(), WIDE_MS)
    } else if (this.sentThisTurn) {
      this.immediate ??= setImmediate(() => this.send())
    } else {
      this.sentThisTurn = true
      setImmediate(this.turnEnds)
      this.send()
    }
  }

  /** Somebody typed: what comes now is likely the echo, and is not made to wait for what came before. */
  typed(): void {
    this.free = FREE_SENDS
  }

  cancel(): void {
    if (this.immediate) clearImmediate(this.immediate)
    if (this.timer) clearTimeout(this.timer)
    this.immediate = null
    this.timer = null
  }

  private readonly turnEnds = (): void => {
    this.sentThisTurn = false
  }

  private send(): void {
    this.cancel()
    this.pending = 0
    this.free = Math.max(-1, this.free - 1)
    this.flush()
  }
}
