import type { Terminal } from '@xterm/xterm'
import type { Grid } from './picture.ts'

export interface Box {
  width: number
  height: number
}

/** Cells narrower than this many device pixels cannot be read anyway. */
const NARROWEST_CELL = 2
/** WebGL rounds cells down to device pixels: stay above the whole number in spite of hinted advances. */
const ABOVE = 1.002

let pen: CanvasRenderingContext2D | null = null

/** Width of a character of a monospaced font, per CSS pixel of font size. */
export function advanceOf(family: string): number {
  pen ??= document.createElement('canvas').getContext('2d')
  if (!pen) return 0.6
  pen.font = `100px ${family}`
  return pen.measureText('W').width / 100
}

/**
 * The font size nearest to `size` whose cells are a whole number of device pixels wide: the DOM and
 * the WebGL renderer then agree on the grid, and no glyph is squeezed.
 */
export function crispFontSize(size: number, advance: number, dpr: number): number {
  return fontSizeForCell(Math.max(NARROWEST_CELL, Math.round(size * advance * dpr)), advance, dpr)
}

/**
 * The cell that a crisp font size means, CSS px. The DOM draws it a little wider, by `ABOVE`: less
 * than the space around the grid.
 */
export function crispCellWidth(size: number, advance: number): number {
  const dpr = window.devicePixelRatio
  return Math.floor(size * advance * dpr) / dpr
}

/** The font size whose cells are so many device pixels wide. */
export function fontSizeForCell(devicePixels: number, advance: number, dpr: number): number {
  return (devicePixels / (advance * dpr)) * ABOVE
}

/** Size of one cell in CSS pixels as it is drawn now; null while nothing is drawn. */
export function cellSize(terminal: Terminal): Box | null {
  const screen = terminal.element?.querySelector<HTMLElement>('.xterm-screen')
  const width = Number.parseFloat(screen?.style.width ?? '')
  const height = Number.parseFloat(screen?.style.height ?? '')
  if (!(width > 0 && height > 0)) return null
  return { width: width / terminal.cols, height: height / terminal.rows }
}

/** The largest grid of such cells in the box, within what the node accepts; null when it is hidden. */
export function gridFor(box: Box, cell: Box): Grid | null {
  if (box.width < cell.width * 2 || box.height < cell.height) return null
  return {
    cols: clamp(Math.floor(box.width / cell.width), 2, 1000),
    rows: clamp(Math.floor(box.height / cell.height), 1, 500),
  }
}

/** Device pixels that a cell may be wide for `cols` of them to fit, at most those of `size`. */
export function widestCell(
  cols: number,
  width: number,
  size: number,
  advance: number,
  dpr: number,
): number {
  const base = Math.round(size * advance * dpr)
  return Math.max(NARROWEST_CELL, Math.min(base, Math.floor((width * dpr) / cols)))
}

/** Draws the terminal's present grid as large as fits the box, but not larger than at `size`. */
export function scaleToFit(terminal: Terminal, box: Box, size: number, advance: number): void {
  const dpr = window.devicePixelRatio
  let cell = widestCell(terminal.cols, box.width, size, advance, dpr)
  setFontSize(terminal, fontSizeForCell(cell, advance, dpr))
  while (cell > NARROWEST_CELL && (cellSize(terminal)?.height ?? 0) * terminal.rows > box.height) {
    cell -= 1
    setFontSize(terminal, fontSizeForCell(cell, advance, dpr))
  }
}

export function setFontSize(terminal: Terminal, size: number): void {
  if (terminal.options.fontSize !== size) terminal.options.fontSize = size
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
