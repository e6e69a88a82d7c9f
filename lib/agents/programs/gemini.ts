import type { Prompt } from '../../wire/agent.ts'
import type { Program, Screen, ScreenReading } from './program.ts'
import {
  askingParagraph,
  boxText,
  choicesAround,
  detailText,
  digitChoices,
  lastTextRow,
  paragraphs,
} from './screen-text.ts'

const PROMPT = /^ ?[>!*](\s|$)/
const TOP = /^\s*▄{10,}\s*$/
const BOTTOM = /^\s*▀{10,}\s*$/
const SELECTED = /^\s*●\s*\d{1,2}\.\s*\S/
/** ` ⠧ Thinking... (esc to cancel, 2s)` stands right above the line that opens the footer. */
const WORKING = /^\s*\S .*\(esc to cancel\b/
const MAX_ABOVE = 12

/** The input box, with the cursor in it: messages that were sent stand in such boxes too. */
function findBox({ rows, cursor }: Screen): { start: number; end: number } | null {
  let top = cursor.y - 1
  while (top >= 0 && !TOP.test(rows[top] ?? '') && !BOTTOM.test(rows[top] ?? '')) top--
  if (!TOP.test(rows[top] ?? '') || !PROMPT.test(rows[top + 1] ?? '')) return null
  let bottom = cursor.y
  while (bottom < rows.length && !BOTTOM.test(rows[bottom] ?? '')) bottom++
  return bottom < rows.length && bottom > cursor.y ? { start: top + 1, end: bottom } : null
}

/** The inner rows of the framed dialog that ends the screen, as long as the frame is seen. */
function findFrame(rows: readonly string[]): string[] | null {
  const bottom = lastTextRow(rows)
  const edge = /^(\s*)╰─{10,}╯\s*$/.exec(rows[bottom] ?? '')
  if (!edge) return null
  const left = edge[1]?.length ?? 0
  let top = bottom - 1
  while (top >= 0 && !(rows[top]?.[left] === '╭' && (rows[top]?.trim().length ?? 0) > 10)) top--
  return rows.slice(top + 1, bottom).map((row) => row.slice(left + 1).replace(/│\s*$/, ''))
}

function findQuestion({ rows }: Screen): Prompt | null {
  const frame = findFrame(rows)
  if (!frame) return null
  const selected = frame.findLastIndex((row) => SELECTED.test(row))
  const choices = choicesAround(frame, selected)
  const first = choices[0]
  if (!first || choices.length < 2) return null
  const list = paragraphs(frame, 0, first.row).flatMap((paragraph) => asked(frame, paragraph))
  const asking = askingParagraph(list)
  if (!asking) return null
  const rest = [...frame.slice(0, asking.start), ...frame.slice(asking.end, first.row)]
  const detail = detailText(rest.map((row) => row.replace(/^(\s*)│ ?(.*?)\s*│?\s*$/, '$1$2')))
  return {
    // A menu's title may stand beside a second column.
    text: (asking.text.split(/ {3,}/)[0] ?? '').replace(/^[>?] /, ''),
    ...(detail && { detail }),
    choices: digitChoices(choices, selected),
  }
}

/** The question closes a paragraph of details (a frame, a list) without a blank row between. */
function asked(
  frame: readonly string[],
  paragraph: { text: string; start: number; end: number },
): { text: string; start: number; end: number }[] {
  const last = (frame[paragraph.end - 1] ?? '').trim()
  if (!last.endsWith('?') || paragraph.end - paragraph.start < 2) return [paragraph]
  const before = (frame[paragraph.end - 2] ?? '').trim()
  if (!/[╯│]$|^[-•]/.test(before)) return [paragraph]
  return [{ text: last, start: paragraph.end - 1, end: paragraph.end }]
}

function read(screen: Screen): ScreenReading | null {
  const question = findQuestion(screen)
  if (question) return { activity: 'waiting', question }
  const { rows, title } = screen
  if (title.startsWith('✋')) {
    const text = 'Gemini CLI needs an answer. Open its terminal to see what it asks.'
    return { activity: 'waiting', question: { text, choices: [] } }
  }
  const box = findBox(screen)
  if (!box) return title.startsWith('✦') ? { activity: 'working' } : null
  const above = rows.slice(Math.max(0, box.start - MAX_ABOVE), box.start)
  const footer = above.slice(above.findLastIndex((row) => BOTTOM.test(row)) + 1)
  const working = title.startsWith('✦') || footer.some((row) => WORKING.test(row))
  return { activity: working ? 'working' : 'idle' }
}

export const gemini: Program = {
  id: 'gemini',
  label: 'Gemini CLI',
  executables: ['gemini'],
  install: 'npm install -g @google/gemini-cli',
  args: ({ resume }) => (resume ? ['--resume', 'latest'] : []),
  ready: (screen) => findBox(screen) !== null,
  read,
  readTitle(title) {
    if (title.startsWith('✋')) return 'waiting'
    if (/^[✦⏲]/u.test(title)) return 'working'
    return title.startsWith('◇') ? 'idle' : null
  },
  pendingInput(screen) {
    const box = findBox(screen)
    return box && boxText(screen, { ...box, column: 3 })
  },
  interruptKeys: ['Escape'],
}
