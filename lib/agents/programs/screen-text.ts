import type { Prompt } from '../../wire/agent.ts'
import type { Screen } from './program.ts'

export type Choice = Prompt['choices'][number]

/** A numbered choice of a dialog. */
export interface NumberedChoice {
  number: number
  label: string
  /** Index of its first row. */
  row: number
}

/** Consecutive rows with text, joined by spaces. */
export interface Paragraph {
  text: string
  start: number
  /** Exclusive. */
  end: number
}

/** A working sign at the head of a title or a status row: a frame of a Braille spinner. */
export const SPINNER = /^\s*[\u2801-\u28ff](\s|$)/

const CHOICE = /^\s*(?:[❯›>●]\s*)?(\d{1,2})\.\s*(\S.*)$/
/** Rows between two choices: descriptions, wrapped labels, a divider. */
const MAX_GAP = 6
const MAX_DETAIL = 4_000

/** Index of the last row that has text, -1 when there is none. */
export function lastTextRow(rows: readonly string[]): number {
  return rows.findLastIndex((row) => row.trim() !== '')
}

/** Is it a horizontal line across the pane (not inside of a box)? */
export function isRule(row: string | undefined): boolean {
  return row !== undefined && /^\s*[─━]{10,}\s*$/.test(row)
}

/**
 * The numbered choices around the row that is selected: in sequence, each at most a few rows after
 * the one before, so that a numbered list elsewhere on the screen does not mix in.
 */
export function choicesAround(rows: readonly string[], selected: number): NumberedChoice[] {
  const own = choiceAt(rows, selected)
  if (!own) return []
  const found = [own]
  for (let row = selected - 1, first = own; row >= 0 && first.row - row <= MAX_GAP; row--) {
    const choice = choiceAt(rows, row)
    if (choice?.number !== first.number - 1) continue
    found.unshift(choice)
    first = choice
  }
  for (let row = selected + 1, last = own; row < rows.length && row - last.row <= MAX_GAP; row++) {
    const choice = choiceAt(rows, row)
    if (choice?.number !== last.number + 1) continue
    found.push(choice)
    last = choice
  }
  return found.map((choice) => ({ ...choice, label: wholeLabel(rows, choice) }))
}

function choiceAt(rows: readonly string[], row: number): NumberedChoice | null {
  const match = CHOICE.exec(rows[row] ?? '')
  if (!match?.[1] || !match[2]) return null
  return { number: Number(match[1]), label: match[2], row }
}

/**
 * A label with the rows that it was wrapped to, without a second column, a shortcut or a mark. The
 * row below belongs to it only when its first word did not fit: otherwise it is a description.
 */
function wholeLabel(rows: readonly string[], choice: NumberedChoice): string {
  const width = Math.max(...rows.map((row) => row.trimEnd().length))
  let label = choice.label
  if (/\S {2,}\S/.test(label)) label = label.split(/ {2,}/)[0] ?? label
  else {
    for (let row = choice.row; ; row++) {
      const next = rows[row + 1] ?? ''
      const word = /^\s+(\S+)/.exec(next)?.[1]
      const here = (rows[row] ?? '').trimEnd().length
      if (!word || CHOICE.test(next) || here + 1 + word.length <= width) break
      label = `${label.trimEnd()} ${next.trim()}`
    }
  }
  return label
    .replace(/\s*[✔✓]\s*$/, '')
    .replace(/\s*\((?:esc|shift\+tab|enter|tab|[a-z])\)\s*$/i, '')
    .trim()
}

/** Each choice with the keys that pick it: its digit, or steps from the selected one and Enter. */
export function digitChoices(choices: readonly NumberedChoice[], selected: number): Choice[] {
  const at = choices.findIndex((choice) => choice.row === selected)
  return choices.map(({ number, label }, index) => ({
    label,
    keys: number <= 9 ? [String(number)] : [...steps(index - at), 'Enter'],
  }))
}

function steps(by: number): string[] {
  return Array.from({ length: Math.abs(by) }, () => (by > 0 ? 'Down' : 'Up'))
}

/** Nothing but lines: a rule, a divider, the edge of a box. */
const LINES = /^[\s│┃]*[─━╌╭╮╰╯][\s─━╌╭╮╰╯│┃]*$/

/** The paragraphs of the rows from `start` to `end` (exclusive), parted by blank rows and lines. */
export function paragraphs(rows: readonly string[], start: number, end: number): Paragraph[] {
  const found: Paragraph[] = []
  let open: Paragraph | null = null
  for (let row = start; row < end; row++) {
    const text = (rows[row] ?? '').trim()
    if (text === '' || LINES.test(text)) open = null
    else if (open) {
      open.text += ` ${text}`
      open.end = row + 1
    } else {
      open = { text, start: row, end: row + 1 }
      found.push(open)
    }
  }
  return found
}

/** The paragraph that asks: the last one with a question mark, else the last one. */
export function askingParagraph(list: readonly Paragraph[]): Paragraph | undefined {
  return list.findLast((paragraph) => paragraph.text.includes('?')) ?? list.at(-1)
}

/** Rows as a text for people: common indent, lines and outer blank rows taken off; undefined when empty. */
export function detailText(rows: readonly string[]): string | undefined {
  const kept = rows.filter((row) => !LINES.test(row))
  const texts = kept.filter((row) => row.trim() !== '')
  const indent = Math.min(...texts.map((row) => row.length - row.trimStart().length))
  const text = kept
    .map((row) => row.slice(Number.isFinite(indent) ? indent : 0).trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\s+$/g, '')
  return text === '' ? undefined : text.slice(0, MAX_DETAIL)
}

/**
 * What stands in an input box of rows `start` to `end` (exclusive) whose text begins at column
 * `column`. With the cursor still at the beginning it is the program's hint, not input.
 */
export function boxText(
  screen: Screen,
  { start, end, column }: { start: number; end: number; column: number },
  edges = /[│┃\s]*$/,
): string {
  if (screen.cursor.y === start && screen.cursor.x <= column) return ''
  return screen.rows
    .slice(start, end)
    .map((row) => row.slice(column).replace(edges, ''))
    .join('\n')
    .trim()
}
