export const WINDOW_MIN = 16 * 1024
export const WINDOW_START = 32 * 1024
export const WINDOW_MAX = 256 * 1024
const TARGET_QUEUE_MS = 50
const LOW_MARK = 0.75
const RATE_MEMORY_MS = 2_000

/**
 * How many output bytes may be on their way to one viewer (T6). Pure: times come from the caller.
 * The window follows rate × (smallest round trip + 50 ms), so that what is typed never waits behind
 * more than about that much output, however slow the link and however deep the kernel's buffers.
 */
export class FlowWindow {
  private sent = 0
  private acked = 0
  private window = WINDOW_START
  private minRtt = Number.POSITIVE_INFINITY
  private rate = 0
  private rateAt = 0
  /** Send times of byte numbers, oldest first: one entry for each frame not yet acknowledged. */
  private marks: { seq: number; at: number; acked: number; ackedAt: number }[] = []
  private lastAckAt = 0

  get inFlight(): number {
    return this.sent - this.acked
  }

  get size(): number {
    return this.window
  }

  /** Bytes that may be sent now. */
  get room(): number {
    return Math.max(0, this.window - this.inFlight)
  }

  /**
   * Bytes to send as one frame. A client acknowledges whole frames: with the window in one of them
   * the link would stand still for a round trip after each, and its rate be taken for half of it.
   */
  get frame(): number {
    return Math.min(this.room, Math.ceil(this.window / 2))
  }

  /**
   * Below the low mark a paused source goes on. At half of the window, links with some round trip
   * would run empty (50-85 % used in simulation) and then be sent half a window at once.
   */
  get low(): boolean {
    return this.inFlight <= this.window * LOW_MARK
  }

  /** When the oldest unacknowledged byte was sent, or null when nothing is on its way. */
  get waitingSince(): number | null {
    return this.marks[0] ? Math.max(this.marks[0].at, this.lastAckAt) : null
  }

  onSent(bytes: number, now: number): void {
    if (this.inFlight === 0) this.lastAckAt = now
    this.sent += bytes
    this.marks.push({ seq: this.sent, at: now, acked: this.acked, ackedAt: this.lastAckAt })
  }

  /** More than is on its way counts as all of it: after a reconnect a client may still owe old bytes. */
  onAcked(bytes: number, now: number): void {
    this.acked += Math.min(bytes, this.inFlight)
    let newest: (typeof this.marks)[number] | undefined
    while (this.marks[0] && this.marks[0].seq <= this.acked) newest = this.marks.shift()
    if (newest) this.sample(newest, now)
    this.lastAckAt = now
  }

  /** Delivery rate over the life of the newest acknowledged frame (as BBR estimates it). */
  private sample(mark: { at: number; acked: number; ackedAt: number }, now: number): void {
    const rtt = Math.max(0.1, now - mark.at)
    this.minRtt = Math.min(this.minRtt, rtt)
    const elapsed = Math.max(1, now - mark.ackedAt)
    const rate = (this.acked - mark.acked) / elapsed
    if (rate >= this.rate || now - this.rateAt > RATE_MEMORY_MS) {
      this.rate = rate
      this.rateAt = now
    }
    // Only a window that was in use says what the link can carry.
    if (this.inFlight + (this.acked - mark.acked) < this.window / 2) return
    const wanted = this.rate * (this.minRtt + TARGET_QUEUE_MS)
    this.window = Math.round(Math.min(WINDOW_MAX, Math.max(WINDOW_MIN, wanted)))
  }
}
