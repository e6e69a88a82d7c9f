import type { Prompt } from '../../wire/agent.ts'
import type { Program, Screen, ScreenReading } from './program.ts'
import { type Choice, detailText, lastTextRow, paragraphs } from './screen-text.ts'

/** `→ text` in the input box, whose frame differs by version. */
const COMPOSER = /^[\s│┃]*→ ?(.*?)(?: {3,}.*)?[\s│┃]*$/
const HINTS = /^(Plan, search, build anything|Add a follow-up|Ask anything|Type .*|)$/
const WORKING = /^\s*[⬡⬢\u2801-\u28ff]\s+\S|\bctrl\+c to stop\b/
/** Choices name their keys at the end: `Run (once) (y) (enter)`, `Skip (esc or n)`. */
const KEYED =
  /^[\s│┃]*→?\s*(\S.*?)\s*((?:\((?:enter|tab|shift\+tab|esc|[a-z])(?: or [a-z]+)*\)\s*)+)[\s│┃]*$/
/** `▶ [a] Trust this workspace` */
const LETTERED = /^[\s│┃]*[▶→]?\s*\[([a-z])\]\s+(.*?)[\s│┃]*$/
const NAMES: Record<string, string> = {
  enter: 'Enter',
  tab: 'Tab',
  'shift+tab': 'BTab',
  esc: 'Escape',
}
const MAX_FOOTER = 12

function choiceOf(row: string): Choice | null {
  const lettered = LETTERED.exec(row)
  if (lettered?.[1] && lettered[2]) return { label: lettered[2], keys: [lettered[1]] }
  const keyed = KEYED.exec(row)
  const key = /\(([^ )]+)/.exec(keyed?.[2] ?? '')?.[1]
  if (!keyed?.[1] || !key) return null
  return { label: keyed[1], keys: [NAMES[key] ?? key] }
}

/** The last rows are choices, one after the other, one of them marked. */
function findQuestion({ rows }: Screen): Prompt | null {
  const last = lastTextRow(rows)
  let end = last + 1
  while (end > 0 && end > last - 4 && !choiceOf(rows[end - 1] ?? '')) end--
  let start = end
  while (start > 0 && choiceOf(rows[start - 1] ?? '')) start--
  const lines = rows.slice(start, end)
  if (lines.length < 2 || !lines.some((row) => /^[\s│┃]*[→▶]/.test(row))) return null
  const list = paragraphs(rows, Math.max(0, start - MAX_FOOTER), start)
  const near = list.findLast((paragraph) => paragraph.text.includes('?'))
  if (!near) return null
  const asking = rows.slice(near.start, near.end).findLast((row) => row.includes('?')) ?? ''
  const rest = rows.slice(near.start, start).filter((row) => row !== asking)
  const above = list[list.indexOf(near) - 1]
  const detail = detailText(
    [...(above ? rows.slice(above.start, above.end) : []), '', ...rest].map(unframed),
  )
  return {
    text: unframed(asking).trim(),
    ...(detail && { detail }),
    choices: lines.flatMap((row) => choiceOf(row) ?? []),
  }
}

function unframed(row: string): string {
  return row.replace(/^(\s*)[│┃] ?/, '$1').replace(/\s*[│┃]\s*$/, '')
}

function composerRow({ rows }: Screen): number | null {
  const last = lastTextRow(rows)
  for (let row = last; row >= 0 && row > last - MAX_FOOTER; row--) {
    if (COMPOSER.test(rows[row] ?? '')) return row
  }
  return null
}

function read(screen: Screen): ScreenReading | null {
  const question = findQuestion(screen)
  if (question) return { activity: 'waiting', question }
  const composer = composerRow(screen)
  if (composer === null) return null
  const near = screen.rows.slice(Math.max(0, composer - 5), composer + MAX_FOOTER)
  return { activity: near.some((row) => WORKING.test(row)) ? 'working' : 'idle' }
}

export const cursor: Program = {
  id: 'cursor',
  label: 'Cursor Agent',
  executables: ['cursor-agent'],
  install: 'curl https://cursor.com/install -fsS | bash',
  args: ({ resume }) => (resume ? ['resume'] : []),
  ready: (screen) => findQuestion(screen) === null && composerRow(screen) !== null,
  read,
  readTitle: () => null,
  pendingInput(screen) {
    if (findQuestion(screen)) return null
    const row = composerRow(screen)
    if (row === null) return null
    const text = COMPOSER.exec(screen.rows[row] ?? '')?.[1] ?? ''
    return HINTS.test(text) ? '' : text
  },
  interruptKeys: ['C-c'],
}
