/** More than that is not sent a second time: a paste is told of instead. */
const KEEP_BYTES = 256 * 1024
/** A node forgets a viewer a minute after it has noticed that its connection is dead. */
const KEEP_MS = 120_000

/**
 * The input of one viewer, counted over all its connections. The last of it is kept, so that what
 * did not arrive when a connection broke can be sent over the next one, once and in its order.
 */
export class TypedInput {
  readonly #onLost: (bytes: number) => void
  #kept: { at: number; data: Uint8Array }[] = []
  #bytes = 0
  #total = 0
  /** Had not left this machine when the last connection broke. */
  #unsent = 0

  constructor(onLost: (bytes: number) => void) {
    this.#onLost = onLost
  }

  push(data: Uint8Array): void {
    const now = Date.now()
    this.#kept.push({ at: now, data })
    this.#bytes += data.length
    this.#total += data.length
    for (let first = this.#kept[0]; first; first = this.#kept[0]) {
      if (this.#bytes <= KEEP_BYTES && now - first.at <= KEEP_MS) break
      this.#kept.shift()
      this.#bytes -= first.data.length
    }
  }

  /** The connection is gone, and `unsent` bytes with it. */
  broke(unsent: number): void {
    this.#unsent += unsent
  }

  /** There is no next connection. */
  giveUp(): void {
    this.#lose(this.#unsent)
  }

  /**
   * What to send first over a new connection: the node has had `arrived` bytes of all input;
   * undefined when it does not know this viewer. What can't be made up for is told as lost.
   */
  resume(arrived: number | undefined): Uint8Array[] {
    const rest = arrived === undefined ? null : this.#after(arrived)
    if (rest) {
      this.#unsent = 0
      return rest
    }
    this.#lose(arrived === undefined ? this.#unsent : this.#total - arrived)
    this.#kept = []
    this.#bytes = 0
    this.#total = arrived ?? 0
    return []
  }

  /** Null when it is not kept any more. */
  #after(arrived: number): Uint8Array[] | null {
    let skip = this.#bytes - (this.#total - arrived)
    if (skip < 0 || skip > this.#bytes) return null
    const rest: Uint8Array[] = []
    for (const { at, data } of this.#kept) {
      // After a sleep nobody expects any more what was typed before it.
      if (skip < data.length && Date.now() - at > KEEP_MS) return null
      if (skip < data.length) rest.push(data.subarray(skip))
      skip = Math.max(0, skip - data.length)
    }
    return rest
  }

  #lose(bytes: number): void {
    this.#unsent = 0
    if (bytes > 0) this.#onLost(bytes)
  }
}
