import type { Terminal } from '@xterm/xterm'
import { cellSize } from '../layout.ts'
import { type Cell, endsOf, type LineCell, type Span, spanBetween, wordAt } from './words.ts'

/** Where a selection is drawn, client px; an end out of sight is null. */
export interface SelectionPlace {
  /** Left bottom corner of its first cell, and right bottom corner of its last. */
  start: { x: number; y: number } | null
  end: { x: number; y: number } | null
  /** Of its lines that are in sight. */
  top: number
  bottom: number
  cellHeight: number
}

export function cellUnder(terminal: Terminal, x: number, y: number): Cell | null {
  const screen = terminal.element?.querySelector('.xterm-screen')?.getBoundingClientRect()
  const cell = cellSize(terminal)
  if (!screen || !cell) return null
  const within = (value: number, most: number) => Math.max(0, Math.min(most - 1, Math.floor(value)))
  return {
    col: within((x - screen.left) / cell.width, terminal.cols),
    row: within((y - screen.top) / cell.height, terminal.rows) + terminal.buffer.active.viewportY,
  }
}

function lineCells(terminal: Terminal, row: number): LineCell[] {
  const line = terminal.buffer.active.getLine(row)
  return Array.from({ length: terminal.cols }, (_, col) => {
    const cell = line?.getCell(col)
    return { text: cell?.getChars() ?? '', width: cell?.getWidth() ?? 1 }
  })
}

/** What is selected now; null: nothing. */
export function selectedSpan(terminal: Terminal): Span | null {
  const position = terminal.getSelectionPosition()
  if (!position) return null
  const { start, end } = position
  const length = (end.y - start.y) * terminal.cols + end.x - start.x
  return length > 0 ? { col: start.x, row: start.y, length } : null
}

const select = (terminal: Terminal, { col, row, length }: Span) => terminal.select(col, row, length)

/** Selects the word under a place; null when there is no cell. */
export function selectWord(terminal: Terminal, x: number, y: number): Span | null {
  const cell = cellUnder(terminal, x, y)
  if (!cell) return null
  const [from, to] = wordAt(lineCells(terminal, cell.row), cell.col)
  const span = { col: from, row: cell.row, length: to - from }
  select(terminal, span)
  return span
}

/** The word that a hold began with, and what the finger has reached since. */
export function extendWord(terminal: Terminal, word: Span, x: number, y: number): void {
  const to = cellUnder(terminal, x, y)
  if (!to) return
  const [first, last] = endsOf(word, terminal.cols)
  const at = ({ col, row }: Cell) => row * terminal.cols + col
  if (at(to) < at(first)) select(terminal, spanBetween(to, last, terminal.cols))
  else if (at(to) > at(last)) select(terminal, spanBetween(first, to, terminal.cols))
  else select(terminal, word)
}

/** The end of the selection that is not dragged. */
export function fixedEnd(terminal: Terminal, dragged: 'start' | 'end'): Cell | null {
  const span = selectedSpan(terminal)
  return span && (endsOf(span, terminal.cols)[dragged === 'start' ? 1 : 0] ?? null)
}

export function selectTo(terminal: Terminal, fixed: Cell, x: number, y: number): void {
  const to = cellUnder(terminal, x, y)
  if (to) select(terminal, spanBetween(fixed, to, terminal.cols))
}

/** All of the lines that the selection touches. */
export function selectLines(terminal: Terminal): void {
  const span = selectedSpan(terminal)
  if (!span) return
  const [first, last] = endsOf(span, terminal.cols)
  terminal.selectLines(first.row, last.row)
}

/** All that is in sight of the terminal's lines. */
export function selectVisible(terminal: Terminal): void {
  const { viewportY } = terminal.buffer.active
  terminal.selectLines(viewportY, viewportY + terminal.rows - 1)
}

/** Without the blanks that fill lines up. */
export function selectedText(terminal: Terminal): string {
  return terminal
    .getSelection()
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n+$/, '')
}

export function placeOf(terminal: Terminal): SelectionPlace | null {
  const span = selectedSpan(terminal)
  const screen = terminal.element?.querySelector('.xterm-screen')?.getBoundingClientRect()
  const cell = cellSize(terminal)
  if (!span || !screen || !cell) return null
  const [first, last] = endsOf(span, terminal.cols)
  const { viewportY } = terminal.buffer.active
  const rowOf = (row: number) => row - viewportY
  const isShown = (row: number) => rowOf(row) >= 0 && rowOf(row) < terminal.rows
  const y = (row: number) =>
    screen.top + Math.max(0, Math.min(terminal.rows, rowOf(row))) * cell.height
  return {
    start: isShown(first.row)
      ? { x: screen.left + first.col * cell.width, y: y(first.row + 1) }
      : null,
    end: isShown(last.row)
      ? { x: screen.left + (last.col + 1) * cell.width, y: y(last.row + 1) }
      : null,
    top: y(first.row),
    bottom: y(last.row + 1),
    cellHeight: cell.height,
  }
}
