import type { Terminal } from '@xterm/xterm'
import { type Box, cellSize, fontSizeForCell, setFontSize, widestCell } from './layout.ts'

/** Widths of a cell, device px: all columns in sight, text that can be read, and the full size. */
export interface ZoomRange {
  fit: number
  readable: number
  full: number
}

/** Smaller text is not read with ease on a phone, px. */
const READABLE_SIZE = 10
/** The cursor is kept so many cells off the edge: what is beside it belongs to it. */
const ROOM = { cols: 6, rows: 3 }
/** Programs that draw move the cursor about; where it comes to rest is followed. */
const SETTLE_MS = 60

export function zoomRange(
  cols: number,
  width: number,
  size: number,
  advance: number,
  dpr: number,
): ZoomRange {
  const full = Math.max(1, Math.round(size * advance * dpr))
  const fit = Math.min(full, widestCell(cols, width, size, advance, dpr))
  const readable = Math.round(READABLE_SIZE * advance * dpr)
  return { fit, readable: Math.max(fit, Math.min(full, readable)), full }
}

/**
 * How far to scroll for `[from, to)` to be in sight of `size`, when it is scrolled by `now`: from the
 * beginning when it is in sight there, else as little as it takes.
 */
export function scrollToShow(now: number, size: number, from: number, to: number): number {
  if (to <= size) return 0
  return Math.max(Math.min(now, from), to - size)
}

/** The width of a cell that was chosen for an agent, device px; for this visit. */
const chosen = new Map<string, number>()

interface Measures {
  /** CSS px. */
  box: Box
  /** Space around the grid, CSS px. */
  padding: number
  /** The full font size, and the width of a character per px of it. */
  size: number
  advance: number
}

/**
 * Another viewer's grid on a screen that is too small for it (T11): readable, moved and pinched by
 * fingers, and following the cursor until it is moved by hand.
 */
export class ObservedGrid {
  readonly #terminal: Terminal
  readonly #host: HTMLElement
  readonly #agentId: string
  readonly #disposers: (() => void)[] = []
  #measures: Measures | null = null
  #range: ZoomRange = { fit: 1, readable: 1, full: 1 }
  #pinch: { x: number; y: number; scale: number } | null = null
  #follows = true
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(terminal: Terminal, host: HTMLElement, agentId: string) {
    this.#terminal = terminal
    this.#host = host
    this.#agentId = agentId
    const moved = terminal.onCursorMove(() => this.#follow())
    this.#disposers.push(() => moved.dispose())
  }

  get isShown(): boolean {
    return this.#measures !== null
  }

  /** Draws the grid for a box of this size. */
  layout(measures: Measures): void {
    const isFirst = this.#measures === null
    this.#measures = measures
    const { box, size, advance } = measures
    const dpr = window.devicePixelRatio
    this.#range = zoomRange(this.#terminal.cols, box.width, size, advance, dpr)
    this.#draw(this.#cell())
    if (isFirst) this.#follows = true
    this.#follow(0)
  }

  /** This viewer's own grid is drawn: it fits. */
  leave(): void {
    if (!this.#measures) return
    this.#measures = null
    clearTimeout(this.#timer)
    this.#timer = undefined
    const { element } = this.#terminal
    element?.style.removeProperty('width')
    element?.style.removeProperty('height')
    element?.style.removeProperty('transform')
    this.#host.scrollTo(0, 0)
  }

  /** Moves what is in sight, px; says how much of it there was no room for. */
  pan(dx: number, dy: number): { x: number; y: number } {
    if (!this.#measures) return { x: dx, y: dy }
    const { scrollLeft, scrollTop } = this.#host
    this.#host.scrollLeft = scrollLeft + dx
    this.#host.scrollTop = scrollTop + dy
    const x = dx - (this.#host.scrollLeft - scrollLeft)
    const y = dy - (this.#host.scrollTop - scrollTop)
    if (x !== dx || y !== dy) this.#follows = false
    // Scrolled by whole pixels: the rest of one is no leftover.
    return { x: Math.abs(x) < 1 ? 0 : x, y: Math.abs(y) < 1 ? 0 : y }
  }

  /** Two fingers `scale` times as far apart around a place, client px. */
  pinch(scale: number, x: number, y: number): void {
    const { element } = this.#terminal
    if (!this.#measures || !element) return
    if (!this.#pinch) {
      const { left, top } = element.getBoundingClientRect()
      this.#pinch = { x: x - left, y: y - top, scale: 1 }
      element.style.transformOrigin = `${x - left}px ${y - top}px`
    }
    const { fit, full } = this.#range
    const cell = this.#cell()
    this.#pinch.scale = Math.max(fit / cell, Math.min(full / cell, scale))
    element.style.transform = `scale(${this.#pinch.scale})`
  }

  pinchEnd(): void {
    const pinch = this.#pinch
    const { element } = this.#terminal
    this.#pinch = null
    if (!pinch || !element || !this.#measures) return
    element.style.removeProperty('transform')
    const before = element.getBoundingClientRect()
    const at = { x: pinch.x / before.width, y: pinch.y / before.height }
    const { fit, full } = this.#range
    const cell = Math.max(fit, Math.min(full, Math.round(this.#cell() * pinch.scale)))
    chosen.set(this.#agentId, cell)
    this.#draw(cell)
    // What was between the fingers stays there.
    const after = element.getBoundingClientRect()
    this.#host.scrollLeft += at.x * after.width - pinch.x
    this.#host.scrollTop += at.y * after.height - pinch.y
    this.#follows = false
  }

  /** Keeps what is in sight where it is, until something is typed. */
  rest(): void {
    this.#follows = false
  }

  /** Something was typed: whoever types wants to see where. */
  typed(): void {
    this.#follows = true
    this.#follow()
  }

  dispose(): void {
    clearTimeout(this.#timer)
    for (const dispose of this.#disposers) dispose()
  }

  #cell(): number {
    const { fit, readable, full } = this.#range
    return Math.max(fit, Math.min(full, chosen.get(this.#agentId) ?? readable))
  }

  #draw(cell: number): void {
    const { element, cols, rows } = this.#terminal
    if (!this.#measures || !element) return
    const { advance } = this.#measures
    setFontSize(this.#terminal, fontSizeForCell(cell, advance, window.devicePixelRatio))
    const drawn = cellSize(this.#terminal)
    if (!drawn) return
    element.style.width = `${Math.ceil(drawn.width * cols)}px`
    element.style.height = `${Math.ceil(drawn.height * rows)}px`
  }

  #follow(wait = SETTLE_MS): void {
    if (!this.#measures || !this.#follows || this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#showCursor()
    }, wait)
  }

  #showCursor(): void {
    const cell = cellSize(this.#terminal)
    if (!this.#measures || !this.#follows || !cell) return
    const { padding } = this.#measures
    const { cursorX, cursorY } = this.#terminal.buffer.active
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.#host
    const ends = (at: number, size: number, room: number): [number, number] => [
      padding + (at - room) * size,
      padding + (at + 1 + room) * size,
    ]
    this.#host.scrollLeft = scrollToShow(
      scrollLeft,
      clientWidth,
      ...ends(cursorX, cell.width, ROOM.cols),
    )
    this.#host.scrollTop = scrollToShow(
      scrollTop,
      clientHeight,
      ...ends(cursorY, cell.height, ROOM.rows),
    )
  }
}
