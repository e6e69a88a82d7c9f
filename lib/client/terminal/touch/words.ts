/** A cell, counted from the first of a buffer. */
export interface Cell {
  col: number
  row: number
}

/** What `Terminal.select()` takes. */
export interface Span {
  col: number
  row: number
  length: number
}

/** One cell of a line: its text, and how many columns it takes; 0 is the second half of a wide one. */
export interface LineCell {
  text: string
  width: number
}

/** Between words. `/`, `.`, `-`, `:` and the like are parts of paths and addresses. */
const BETWEEN = /^[\s()[\]{}<>'",;|`│┃║─━═╭╮╰╯┌┐└┘├┤┬┴┼]?$/u

/** The word under a column, as `[from, to)`; what is between words is selected by itself. */
export function wordAt(line: readonly LineCell[], col: number): [number, number] {
  const whole = (at: number) => {
    let first = at
    while (first > 0 && line[first]?.width === 0) first--
    return first
  }
  const isPart = (at: number) => {
    const cell = line[whole(at)]
    return cell !== undefined && !BETWEEN.test(cell.text)
  }
  const at = Math.max(0, Math.min(line.length - 1, col))
  if (!isPart(at)) return [whole(at), whole(at) + Math.max(1, line[whole(at)]?.width ?? 1)]
  let from = at
  let to = at + 1
  while (from > 0 && isPart(from - 1)) from--
  while (to < line.length && isPart(to)) to++
  return [from, to]
}

const indexOf = ({ col, row }: Cell, cols: number) => row * cols + col

/** From one cell to another, both included, whichever comes first. */
export function spanBetween(a: Cell, b: Cell, cols: number): Span {
  const [first, last] = indexOf(a, cols) <= indexOf(b, cols) ? [a, b] : [b, a]
  return { ...first, length: indexOf(last, cols) - indexOf(first, cols) + 1 }
}

/** The first and last cell of a span. */
export function endsOf({ col, row, length }: Span, cols: number): [Cell, Cell] {
  const last = row * cols + col + Math.max(1, length) - 1
  return [
    { col, row },
    { col: last % cols, row: Math.floor(last / cols) },
  ]
}
