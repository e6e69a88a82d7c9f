/** What `cellsOf` needs of a terminal; xterm's and its headless twin both have it. */
interface Readable {
  readonly cols: number
  readonly rows: number
  readonly buffer: {
    readonly active: {
      readonly baseY: number
      readonly cursorX: number
      readonly cursorY: number
      getLine(y: number): ReadableLine | undefined
    }
  }
  readonly modes: object
}

interface ReadableLine {
  getCell(x: number): ReadableCell | undefined
}

interface ReadableCell {
  getChars(): string
  getWidth(): number
  getFgColor(): number
  getBgColor(): number
  isFgRGB(): boolean
  isBgRGB(): boolean
  isFgDefault(): boolean
  isBgDefault(): boolean
  isBold(): number
  isItalic(): number
  isDim(): number
  isUnderline(): number
  isBlink(): number
  isInverse(): number
  isInvisible(): number
  isStrikethrough(): number
  isOverline(): number
}

export interface Screen {
  cols: number
  rows: number
  cursor: [x: number, y: number]
  /** One text per cell: `char|foreground|background|attributes`. */
  cells: string[][]
}

/**
 * A cell behind the last written one of its line. It is blank, but `capture-pane` does not say in
 * which background it was cleared.
 */
export const UNKNOWN = ' unknown'

const ATTRIBUTES = [
  ['b', (cell: ReadableCell) => cell.isBold()],
  ['i', (cell: ReadableCell) => cell.isItalic()],
  ['d', (cell: ReadableCell) => cell.isDim()],
  ['u', (cell: ReadableCell) => cell.isUnderline()],
  ['k', (cell: ReadableCell) => cell.isBlink()],
  ['r', (cell: ReadableCell) => cell.isInverse()],
  ['h', (cell: ReadableCell) => cell.isInvisible()],
  ['s', (cell: ReadableCell) => cell.isStrikethrough()],
  ['o', (cell: ReadableCell) => cell.isOverline()],
] as const

/** Palette colours by number, true ones by value: how a program named a colour makes no difference. */
function colour(isDefault: boolean, isRgb: boolean, value: number): string {
  if (isDefault) return ''
  return isRgb ? `#${value.toString(16).padStart(6, '0')}` : String(value)
}

function describeCell(cell: ReadableCell | undefined): string {
  if (!cell) return ' |||'
  if (cell.getWidth() === 0) return ''
  const foreground = colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor())
  const background = colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor())
  const attributes = ATTRIBUTES.filter(([, has]) => has(cell) !== 0).map(([name]) => name)
  return `${cell.getChars() || ' '}|${foreground}|${background}|${attributes.join('')}`
}

/** The visible screen of a terminal, cell by cell; the second half of a wide character is ''. */
export function screenOf(terminal: Readable): Screen {
  const { active } = terminal.buffer
  const cells = Array.from({ length: terminal.rows }, (_, y) => {
    const line = active.getLine(active.baseY + y)
    return Array.from({ length: terminal.cols }, (_, x) => describeCell(line?.getCell(x)))
  })
  const { cols, rows } = terminal
  return { cols, rows, cursor: [active.cursorX, active.cursorY], cells }
}

/** Where two screens differ, as lines to read; empty when they are the same. */
export function differences(got: Screen, want: Screen): string[] {
  if (got.cols !== want.cols || got.rows !== want.rows) {
    return [`size ${got.cols}x${got.rows}, wanted ${want.cols}x${want.rows}`]
  }
  const found: string[] = []
  for (const [y, row] of want.cells.entries()) {
    for (const [x, cell] of row.entries()) {
      const other = got.cells[y]?.[x]
      if (cell === UNKNOWN && other?.startsWith(' |')) continue
      if (other !== cell)
        found.push(`${x},${y}: ${JSON.stringify(other)}, wanted ${JSON.stringify(cell)}`)
    }
  }
  return found
}
