import type { HistoryView } from '../history.ts'
import { cellSize } from '../layout.ts'
import type { TerminalView } from '../view.ts'
import { coast, type Speed } from './momentum.ts'

export interface ScrollTargets {
  live(): TerminalView | null
  /** Its history when that is open and drawn. */
  history(): HistoryView | null
  /** Lines that the live terminal's wheel would turn, or an opening history; positive is down. */
  onLines(lines: number): void
}

/** Programs scroll about so many lines for each report of the wheel: so the text stays under the finger. */
const LINES_PER_REPORT = 3
/** A page that was away for longer does not make up for it. */
const LONGEST_FRAME_MS = 50

/**
 * What a finger scrolls in a terminal: a grid that is too large, then what the wheel would: the program
 * when it asked for the mouse, else the history (T10). Goes on with momentum, from one to the other.
 */
export class TouchScroll {
  readonly #targets: ScrollTargets
  /** Lines that were moved and not scrolled yet. */
  #rest = 0
  #at = { x: 0, y: 0 }
  #speed: Speed = { x: 0, y: 0 }
  #frame = 0

  constructor(targets: ScrollTargets) {
    this.#targets = targets
  }

  /** Stops what moves by itself; says whether something did. */
  stop(): boolean {
    const moved = this.#frame !== 0
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    this.#rest = 0
    return moved
  }

  /** Where the finger is, client px: a program that asked for the mouse is told. */
  from(x: number, y: number): void {
    this.#at = { x, y }
  }

  /** The finger moved by so many px, and what is under it with it. */
  move(dx: number, dy: number): void {
    const history = this.#targets.history()
    const view = this.#targets.live()
    if (history) {
      history.host.scrollLeft -= dx
      this.#lines(-dy, cellSize(history.terminal)?.height, (lines) => history.scroll(lines))
    } else if (view) {
      const { y } = view.observed?.pan(-dx, -dy) ?? { y: -dy }
      this.#lines(y, cellSize(view.terminal)?.height, (lines) => this.#turn(view, lines))
    }
  }

  throw(speed: Speed): void {
    this.#speed = speed
    let before = performance.now()
    const step = (now: number) => {
      const ms = Math.max(0, Math.min(LONGEST_FRAME_MS, now - before))
      before = now
      const x = coast(this.#speed.x, ms)
      const y = coast(this.#speed.y, ms)
      this.#speed = { x: x.speed, y: y.speed }
      this.#frame = x.speed === 0 && y.speed === 0 ? 0 : requestAnimationFrame(step)
      this.move(x.distance, y.distance)
    }
    if (speed.x !== 0 || speed.y !== 0) this.#frame = requestAnimationFrame(step)
  }

  dispose(): void {
    this.stop()
  }

  #lines(px: number, height: number | undefined, scroll: (lines: number) => void): void {
    if (px === 0) return
    this.#rest += px / (height ?? 18)
    const lines = Math.trunc(this.#rest)
    if (lines === 0) return
    this.#rest -= lines
    scroll(lines)
  }

  #turn(view: TerminalView, lines: number): void {
    if (view.terminal.modes.mouseTrackingMode === 'none') {
      this.#targets.onLines(lines)
      return
    }
    const reports = Math.trunc(lines / LINES_PER_REPORT)
    this.#rest += lines - reports * LINES_PER_REPORT
    for (let n = 0; n < Math.abs(reports); n++) this.#report(view, Math.sign(reports))
  }

  /** One turn of the wheel, which xterm tells the program in the encoding that it asked for. */
  #report(view: TerminalView, deltaY: number): void {
    const [clientX, clientY] = [this.#at.x, this.#at.y]
    const how = { deltaY, deltaMode: WheelEvent.DOM_DELTA_LINE, clientX, clientY }
    view.terminal.element?.dispatchEvent(
      new WheelEvent('wheel', { ...how, bubbles: true, cancelable: true }),
    )
  }
}
