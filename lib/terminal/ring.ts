/**
 * The last bytes of a stream, addressed by their number in it. Keeps the chunks as they came and
 * copies nothing; drops whole chunks from the front once more than `capacity` bytes follow them.
 */
export class ByteRing {
  readonly capacity: number
  private chunks: Buffer[] = []
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
    this.chunks.push(chunk)
    this.next += chunk.length
    let head = this.chunks[0]
    while (head && this.next - this.first - head.length >= this.capacity) {
      this.first += head.length
      this.chunks.shift()
      head = this.chunks[0]
    }
  }

  /**
   * Up to `limit` bytes from number `from` on, as the pieces they are stored in (views, not
   * copies); null when `from` is no longer kept or not yet there.
   */
  read(from: number, limit: number): Buffer[] | null {
    if (from < this.first || from > this.next) return null
    const pieces: Buffer[] = []
    let at = this.first
    let left = Math.min(limit, this.next - from)
    for (const chunk of this.chunks) {
      if (left <= 0) break
      const end = at + chunk.length
      if (end > from) {
        const begin = Math.max(0, from - at)
        const piece = chunk.subarray(begin, Math.min(chunk.length, begin + left))
        pieces.push(piece)
        left -= piece.length
      }
      at = end
    }
    return pieces
  }
}
