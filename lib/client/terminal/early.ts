/** More than a person types while a terminal opens. */
const KEEP_BYTES = 4 * 1024
/** After that nobody expects any more that it arrives. */
const KEEP_MS = 3000

/**
 * What is typed into a terminal that opens, until it is there: a line is typed whole or not at all, or
 * its end alone would be run.
 */
export class EarlyInput {
  #kept: Uint8Array[] = []
  #bytes = 0
  #since = 0
  /** Something could not be kept: what follows is not, either. */
  #over = false

  /** False: nothing of it is kept any more; `lost` tells how much that is. */
  push(data: Uint8Array): boolean {
    if (this.#bytes === 0) this.#since = Date.now()
    if (this.#isLate() || this.#bytes + data.length > KEEP_BYTES) this.#over = true
    if (this.#over) return false
    this.#kept.push(data)
    this.#bytes += data.length
    return true
  }

  /** What to send first now that the terminal is there. */
  take(): Uint8Array[] {
    if (this.#over || this.#isLate()) return []
    this.#bytes = 0
    return this.#kept.splice(0)
  }

  /** Bytes that were kept and will not be sent. */
  lose(): number {
    const bytes = this.#bytes
    this.#kept = []
    this.#bytes = 0
    return bytes
  }

  /** The terminal is there, or will not be; another opening begins anew. Bytes as `lose`. */
  end(): number {
    this.#over = false
    return this.lose()
  }

  #isLate(): boolean {
    return this.#bytes > 0 && Date.now() - this.#since > KEEP_MS
  }
}
