/** Bytes that are allocated, kept and dropped together. */
export const BLOCK_BYTES = 16 * 1024

/**
 * The last bytes of a stream, addressed by their number in it. They are copied into blocks, so that
 * a thousand chunks of one byte cost as little as one of a thousand, and a read finds its place at
 * once. Drops whole blocks from the front once `capacity` bytes follow them.
 */
export class ByteRing {
  readonly capacity: number
  /** Full, except the last one. Never written twice, so what was read stays as it was. */
  private readonly blocks: Buffer[] = []
  private first = 0
  private next = 0

  constructor(capacity: number) {
    this.capacity = capacity
  }

  /** Number of the oldest byte kept. */
  get start(): number {
    return this.first
  }

  /** Number that the next byte will have. */
  get end(): number {
    return this.next
  }

  push(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) {
      const offset = (this.next - this.first) % BLOCK_BYTES
      if (offset === 0) this.blocks.push(Buffer.allocUnsafeSlow(BLOCK_BYTES))
      const copied = chunk.copy(this.blocks.at(-1) as Buffer, offset, at)
      at += copied
      this.next += copied
    }
    while (this.next - this.first - BLOCK_BYTES >= this.capacity) {
      this.blocks.shift()
      this.first += BLOCK_BYTES
    }
  }

  /**
   * Up to `limit` bytes from number `from` on, as the pieces they are stored in (views, not
   * copies); null when `from` is no longer kept or not yet there.
   */
  read(from: number, limit: number): Buffer[] | null {
    if (from < this.first || from > this.next) return null
    const pieces: Buffer[] = []
    const end = Math.min(from + limit, this.next)
    let at = from
    while (at < end) {
      const offset = at - this.first
      const begin = offset % BLOCK_BYTES
      const stop = Math.min(BLOCK_BYTES, begin + end - at)
      pieces.push((this.blocks[Math.floor(offset / BLOCK_BYTES)] as Buffer).subarray(begin, stop))
      at += stop - begin
    }
    return pieces
  }
}
