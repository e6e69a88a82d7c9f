import type { HistoryPage, TerminalConnection } from './connection.ts'
import { PAGE } from './history-window.ts'

const STILL_MS = 1_500

/**
 * Has the newest page of a history at hand while its terminal is still, so that the first turn of the
 * wheel shows it at once. A page is good until the next output.
 */
export class HistoryPreload {
  readonly #connection: () => TerminalConnection | null
  readonly #wanted: () => boolean
  readonly #timer: ReturnType<typeof setInterval>
  #seq = -1
  #page: { seq: number; page: HistoryPage } | null = null
  #asking = false

  constructor(connection: () => TerminalConnection | null, wanted: () => boolean) {
    this.#connection = connection
    this.#wanted = wanted
    this.#timer = setInterval(() => void this.#look(), STILL_MS)
  }

  /** The page that is good now, else one that is asked for now. */
  async page(): Promise<HistoryPage> {
    const connection = this.#connection()
    if (connection?.state.kind !== 'live') {
      throw new Error('The history can be read when the terminal is connected again.')
    }
    if (this.#page?.seq === connection.seq) return this.#page.page
    return connection.history(PAGE)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#page = null
  }

  async #look(): Promise<void> {
    const connection = this.#connection()
    if (connection?.state.kind !== 'live' || !this.#wanted() || this.#asking) return
    const { seq } = connection
    const still = seq === this.#seq
    this.#seq = seq
    if (!still || this.#page?.seq === seq) return
    this.#asking = true
    try {
      const page = await connection.history(PAGE)
      if (connection.seq === seq) this.#page = { seq, page }
    } catch {
      // Asked for again when it is needed, and then its failure is told.
    } finally {
      this.#asking = false
    }
  }
}
