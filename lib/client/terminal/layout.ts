import type { Terminal } from '@xterm/xterm'
import type { Grid } from './picture.ts'

export interface Box {
  width: number
  height: number
}

const SMALLEST_FONT = 4
const FONT_STEP = 0.25

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

/** The font size, at most `base`, at which `grid` should fit the box; cells grow with the font. */
export function fontSizeFor(grid: Grid, box: Box, cell: Box, base: number): number {
  const scale = Math.min(
    1,
    box.width / (grid.cols * cell.width),
    box.height / (grid.rows * cell.height),
  )
  if (scale === 1) return base
  return Math.max(SMALLEST_FONT, Math.floor((base * scale) / FONT_STEP) * FONT_STEP)
}

/**
 * Sets the largest font size at which the terminal's present grid fits the box. Renderers round cells
 * to device pixels, so the computed size is checked against what came out.
 */
export function scaleToFit(terminal: Terminal, box: Box, cell: Box, base: number): void {
  const grid = { cols: terminal.cols, rows: terminal.rows }
  let size = fontSizeFor(grid, box, cell, base)
  setFontSize(terminal, size)
  for (let drawn = cellSize(terminal); drawn && size > SMALLEST_FONT; drawn = cellSize(terminal)) {
    if (drawn.width * grid.cols <= box.width && drawn.height * grid.rows <= box.height) return
    size -= FONT_STEP
    setFontSize(terminal, size)
  }
}

export function setFontSize(terminal: Terminal, size: number): void {
  if (terminal.options.fontSize !== size) terminal.options.fontSize = size
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
