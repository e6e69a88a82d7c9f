import type { Prompt } from '../../wire/agent.ts'
import type { Program, Screen, ScreenReading } from './program.ts'
import { boxText, type Choice, detailText, lastTextRow, paragraphs } from './screen-text.ts'

/** The composer's lower edge; messages in the conversation have the left bar alone. */
const EDGE = /^\s*╹▀{10,}\s*$/
const BAR = /^(\s*)┃/
/** `⬝⬝■■⬝⬝⬝⬝  esc interrupt` below the composer. */
const WORKING = /^\s*(?:[⬝■]{3,}|.*\besc (?:again to )?interrupt\b)/
const TITLED = /^△ (.*)$/
const BUTTONS = /^\s*(Allow once {2,}Allow always {2,}Reject|Confirm {2,}Cancel)\b/
const NUMBERED = /^(\d)\. (.+)$/
const SELECT_HINT = /\bselect\b.*\b(submit|confirm|toggle)\b/

interface Composer {
  start: number
  /** The row behind the text: the one that names mode and model. */
  end: number
  edge: number
  column: number
}

/** The box above the lower edge, with the cursor in it; a dialog or menu takes the cursor away. */
function findComposer({ rows, cursor }: Screen): Composer | null {
  const edge = rows.findLastIndex((row) => EDGE.test(row))
  if (edge < 2 || cursor.y >= edge) return null
  let top = edge
  while (top > 0 && BAR.test(rows[top - 1] ?? '')) top--
  // A menu above the composer shares its bar; rows of it have a bar at the right, too.
  while (top < edge && /┃.*┃\s*$/.test(rows[top] ?? '')) top++
  const bar = BAR.exec(rows[top] ?? '')
  const start = top + 1
  if (!bar || cursor.y < start || cursor.y >= edge - 1) return null
  return { start, end: edge - 1, edge, column: (bar[1]?.length ?? 0) + 3 }
}

/** The dialog in the composer's place: rows behind a bar to the end of the screen, without the edge. */
function findDialog(rows: readonly string[]): string[] | null {
  const last = lastTextRow(rows)
  let top = last + 1
  while (top > 0 && BAR.test(rows[top - 1] ?? '')) top--
  if (last - top < 3) return null
  return rows.slice(top, last + 1).map((row) => row.replace(BAR, '').replace(/^ {2}/, ''))
}

function findQuestion({ rows }: Screen): Prompt | null {
  const dialog = findDialog(rows)
  return dialog && (permission(dialog) ?? numbered(dialog))
}

function permission(dialog: readonly string[]): Prompt | null {
  const title = dialog.findIndex((row) => TITLED.test(row))
  const buttons = dialog.findLastIndex((row) => BUTTONS.test(row))
  if (title < 0 || buttons < title) return null
  const detail = detailText(dialog.slice(title + 1, buttons))
  return {
    text: TITLED.exec(dialog[title] ?? '')?.[1] ?? '',
    ...(detail && { detail }),
    choices: /Allow once/.test(dialog[buttons] ?? '') ? PERMIT : CONFIRM,
  }
}

/**
 * The first button is selected when the dialog comes up, and the plain screen does not tell when a
 * person has moved on. Keys that go wrong then still meet "Always allow", which asks once more.
 */
const PERMIT: Choice[] = [
  { label: 'Allow once', keys: ['Enter'] },
  { label: 'Allow always', keys: ['Right', 'Enter'] },
  { label: 'Reject', keys: ['Escape'] },
]
const CONFIRM: Choice[] = [
  { label: 'Confirm', keys: ['Enter'] },
  { label: 'Cancel', keys: ['Escape'] },
]

function numbered(dialog: readonly string[]): Prompt | null {
  if (!dialog.slice(-3).some((row) => SELECT_HINT.test(row))) return null
  const first = dialog.findIndex((row) => /^1\. /.test(row))
  const asking = paragraphs(dialog, 0, first).at(-1)
  if (first < 0 || !asking) return null
  const choices = dialog.slice(first).flatMap((row) => {
    const [, digit, label] = NUMBERED.exec(row.trimEnd()) ?? []
    return digit && label ? [{ label, keys: [digit] }] : []
  })
  const detail = detailText(dialog.slice(0, asking.start))
  return { text: asking.text, ...(detail && { detail }), choices }
}

function read(screen: Screen): ScreenReading | null {
  const question = findQuestion(screen)
  if (question) return { activity: 'waiting', question }
  const edge = screen.rows.findLastIndex((row) => EDGE.test(row))
  if (edge < 0) return null
  const atEnd = lastTextRow(screen.rows) - edge <= 3
  if (atEnd && screen.rows.slice(edge + 1, edge + 3).some((row) => WORKING.test(row))) {
    return { activity: 'working' }
  }
  return findComposer(screen) ? { activity: 'idle' } : null
}

export const opencode: Program = {
  id: 'opencode',
  label: 'opencode',
  executables: ['opencode'],
  install: 'npm install -g opencode-ai',
  args: ({ resume }) => (resume ? ['--continue'] : []),
  ready: (screen) => findComposer(screen) !== null,
  read,
  readTitle: () => null,
  pendingInput(screen) {
    const composer = findComposer(screen)
    return composer && boxText(screen, composer)
  },
  // The first asks, the second within 5 s interrupts.
  interruptKeys: ['Escape', 'Escape'],
}
