import type { Prompt } from '../../wire/agent.ts'
import type { Program, Screen, ScreenReading } from './program.ts'
import {
  askingParagraph,
  boxText,
  choicesAround,
  detailText,
  digitChoices,
  isRule,
  paragraphs,
} from './screen-text.ts'

/** The input box: a rule, rows of text behind a prompt sign, a rule. */
interface Box {
  start: number
  end: number
}

const PROMPT = /^[❯>!#](\s|$)/
const SELECTED = /^\s{0,3}❯\s*\d{1,2}\.\s*\S/
/** `✻ Mulling… (2s · ↓ 7 tokens)`; a finished turn says `✻ Worked for 3s`, without the dots. */
const SPINNING = /^[·✢✳✶✻✽*∗] \S.*…/
/** How many rows of tips and task list may stand between the spinner and the box. */
const MAX_BELOW_SPINNER = 25

/** Claude Code keeps the cursor, hidden, where it would take text: in its box, on the selected choice. */
function findBox({ rows, cursor }: Screen): Box | null {
  let top = cursor.y - 1
  while (top >= 0 && !isRule(rows[top])) top--
  if (top < 0 || !PROMPT.test(rows[top + 1] ?? '')) return null
  let bottom = cursor.y
  while (bottom < rows.length && !isRule(rows[bottom])) bottom++
  if (bottom >= rows.length || bottom <= cursor.y) return null
  return { start: top + 1, end: bottom }
}

function findQuestion({ rows, cursor }: Screen): Prompt | null {
  if (!SELECTED.test(rows[cursor.y] ?? '')) return null
  const choices = choicesAround(rows, cursor.y)
  const first = choices[0]
  if (!first || choices.length < 2) return null
  const top = dialogTop(rows, first.row)
  const asking = askingParagraph(paragraphs(rows, top, first.row))
  if (!asking) return null
  const above = rows.slice(top, asking.start).filter((row) => !/^[\s←]*[☐☒✔]/.test(row))
  return {
    text: asking.text,
    ...(detailText(above) && { detail: detailText(above) }),
    choices: digitChoices(choices, cursor.y),
  }
}

/** The row below the rule that opens the dialog; a plan stands above a rule of its own. */
function dialogTop(rows: readonly string[], from: number): number {
  let top = from - 1
  while (top >= 0 && !isRule(rows[top])) top--
  let above = top - 1
  while (above >= 0 && !isRule(rows[above])) above--
  return above >= 0 && /^\s*Ready to code\?/.test(rows[above + 1] ?? '') ? above + 1 : top + 1
}

/** The spinner is the first row above the box that begins at the left edge; the hint is below. */
function isWorking({ rows }: Screen, box: Box): boolean {
  if (rows.slice(box.end + 1).some((row) => /\besc to interrupt\b/.test(row))) return true
  const top = box.start - 1
  for (let row = top - 1; row >= 0 && top - row <= MAX_BELOW_SPINNER; row--) {
    const text = rows[row] ?? ''
    if (text !== '' && !text.startsWith(' ')) return SPINNING.test(text)
  }
  return false
}

function read(screen: Screen): ScreenReading | null {
  const box = findBox(screen)
  if (box) return { activity: isWorking(screen, box) ? 'working' : 'idle' }
  const question = findQuestion(screen)
  return question ? { activity: 'waiting', question } : null
}

export const claude: Program = {
  id: 'claude',
  label: 'Claude Code',
  executables: ['claude'],
  install: 'npm install -g @anthropic-ai/claude-code',
  args: ({ resume }) => (resume ? ['--continue'] : []),
  ready: (screen) => findBox(screen) !== null,
  read,
  readTitle(title) {
    if (/^[\u2801-\u28ff] /.test(title)) return 'working'
    return title.startsWith('✳') ? 'idle' : null
  },
  pendingInput(screen) {
    const box = findBox(screen)
    return box && boxText(screen, { ...box, column: 2 })
  },
  interruptKeys: ['Escape'],
}
