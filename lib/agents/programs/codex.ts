import type { Prompt } from '../../wire/agent.ts'
import type { Program, Screen, ScreenReading } from './program.ts'
import {
  boxText,
  choicesAround,
  detailText,
  digitChoices,
  lastTextRow,
  paragraphs,
  SPINNER,
} from './screen-text.ts'

const PROMPT = /^[›!](\s|$)/
const SELECTED = /^\s{0,3}[›>]\s*\d{1,2}\.\s*\S/
/** The last rows of every dialog tell its keys. */
const KEYS_HINT = /\b(enter|esc)\b.*\b(confirm|continue|cancel|back|submit|select|interrupt)\b/i
const WORKING = /^• .*\(.*\besc to interrupt\)/
const ASKS =
  /^\s*(Would you like to|Do you want to|Allow |Question \d|Trust this|Choose how|Enable |Implement this)/
/** Rows of the conversation, which ends where the dialog begins. */
const CONVERSATION = /^[•›■]|^ {2}(└|Worked for )/
const ACTION_REQUIRED = /^\[ . \] Action Required\b/
/** Rows below the composer: the model and folder, hints. */
const MAX_BELOW = 5

/** The composer: a row with the prompt sign and the rows of text below it, the cursor in them. */
function findComposer({ rows, cursor }: Screen): { start: number; end: number } | null {
  let start = cursor.y
  while (!PROMPT.test(rows[start] ?? '')) {
    const text = rows[start] ?? ''
    const gap = text === '' && rows[start - 1] === ''
    if (start <= 0 || gap || CONVERSATION.test(text) || !/^( {2}|$)/.test(text)) return null
    start--
  }
  let end = cursor.y + 1
  while (end < rows.length && (rows[end] ?? '') !== '') end++
  return lastTextRow(rows) - end > MAX_BELOW ? null : { start, end }
}

function findQuestion({ rows }: Screen): Prompt | null {
  const last = lastTextRow(rows)
  if (!rows.slice(Math.max(0, last - 1), last + 1).some((row) => KEYS_HINT.test(row))) return null
  const selected = rows.findLastIndex((row) => SELECTED.test(row))
  const choices = choicesAround(rows, selected)
  const first = choices[0]
  const final = choices.at(-1)
  if (!first || !final || choices.length < 2) return null
  if (last - final.row > 8) return null
  const top = rows.slice(0, first.row).findLastIndex((row) => CONVERSATION.test(row)) + 1
  const list = paragraphs(rows, top, first.row)
  const asking = list.findLast(({ text }) => ASKS.test(text)) ?? list.at(-1)
  if (!asking) return null
  const counter = /^Question \d+\/\d+ \(.*?\)\s*/.exec(asking.text)?.[0] ?? ''
  const detail = detailText(rows.slice(asking.end, first.row))
  return {
    text: asking.text.slice(counter.length),
    ...(detail && { detail }),
    choices: digitChoices(choices, selected),
  }
}

/** While an answer streams in, only the title tells that Codex works. */
function isWorking({ rows, title }: Screen, composer: number): boolean {
  if (SPINNER.test(title)) return true
  const above = rows.slice(Math.max(0, composer - 12), composer)
  return above.some((row) => WORKING.test(row))
}

function read(screen: Screen): ScreenReading | null {
  const question = findQuestion(screen)
  if (question) return { activity: 'waiting', question }
  if (ACTION_REQUIRED.test(screen.title)) {
    const text = 'Codex needs an answer. Open its terminal to see what it asks.'
    return { activity: 'waiting', question: { text, choices: [] } }
  }
  const composer = findComposer(screen)
  if (!composer) return SPINNER.test(screen.title) ? { activity: 'working' } : null
  return { activity: isWorking(screen, composer.start) ? 'working' : 'idle' }
}

export const codex: Program = {
  id: 'codex',
  label: 'Codex',
  executables: ['codex'],
  install: 'npm install -g @openai/codex',
  args: ({ resume }) => (resume ? ['resume', '--last'] : []),
  ready: (screen) => findQuestion(screen) === null && findComposer(screen) !== null,
  read,
  readTitle(title) {
    if (ACTION_REQUIRED.test(title)) return 'waiting'
    if (SPINNER.test(title)) return 'working'
    return title === '' ? null : 'idle'
  },
  pendingInput(screen) {
    if (findQuestion(screen)) return null
    const composer = findComposer(screen)
    return composer && boxText(screen, { ...composer, column: 2 })
  },
  interruptKeys: ['Escape'],
}
