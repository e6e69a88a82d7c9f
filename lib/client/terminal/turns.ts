/** So many terminals besides the one that has the focus are drawn in one frame. */
const OTHERS_A_FRAME = 2
/** A page out of sight gets no frames; what waits still has to be read. */
const PATIENCE_MS = 100

type Draw = () => void

/**
 * Shares the frames among terminals that all have something new: each drawn one costs milliseconds, and
 * nine at once would hold up the letters of the one that is typed into. Those that wait have their turn
 * in the order in which they asked; what comes meanwhile is drawn with it.
 */
export class Turns {
  readonly #drawn = new Set<object>()
  readonly #waiting = new Map<object, Draw>()
  #frame: number | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Calls `draw` now or, when this frame has enough to draw, in one of the next. */
  ask(who: object, draw: Draw): void {
    if (this.#drawn.has(who) || this.#drawn.size < OTHERS_A_FRAME) this.#let(who, draw)
    else this.#waiting.set(who, draw)
    this.#watch()
  }

  /** It has drawn without asking, or will not draw any more. */
  leave(who: object): void {
    this.#waiting.delete(who)
  }

  #let(who: object, draw: Draw): void {
    this.#waiting.delete(who)
    this.#drawn.add(who)
    draw()
  }

  #watch(): void {
    if (this.#frame !== null) return
    this.#frame = requestAnimationFrame(() => this.#next(OTHERS_A_FRAME))
    this.#timer = setTimeout(() => this.#next(Number.POSITIVE_INFINITY), PATIENCE_MS)
  }

  #next(most: number): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame)
    this.#frame = null
    clearTimeout(this.#timer)
    this.#drawn.clear()
    for (const [who, draw] of [...this.#waiting].slice(0, most)) this.#let(who, draw)
    if (this.#drawn.size > 0) this.#watch()
  }
}
