import type { Prompt } from '../../wire/agent.ts'
import type { Program, Screen, ScreenReading } from './program.ts'
import type { Choice } from './screen-text.ts'

/** `> `, `ask> `, `architect multi> `: the chat mode stands before the sign. */
const PROMPT = /^(?:[a-z-]+ ?){0,2}> ?/
/** `Run shell command? (Y)es/(N)o/(D)on't ask again [Yes]: ` */
const CONFIRM = /^(.*\?)\s*(\(Y\)es\/\(N\)o.*?)\s*\[[^\]]*\]:\s*\S{0,4}\s*$/
const OPTION = /\(([A-Z])\)([^/]*)/g
const WORKING = /^[░█ ]{3,}\s*\S|^(?:Waiting for|Updating repo map|Scanning repo)\b/
const MAX_PROMPT_ROWS = 4

/** The rows up to the cursor as one line: a long question is wrapped over several. */
function findQuestion({ rows, cursor }: Screen): Prompt | null {
  for (let start = cursor.y; start > cursor.y - MAX_PROMPT_ROWS && start >= 0; start--) {
    const line = rows
      .slice(start, cursor.y + 1)
      .join(' ')
      .trim()
    const [, text, options] = CONFIRM.exec(line) ?? []
    if (!text || !options) continue
    const above = rows[start - 1]?.trim() ?? ''
    return { text, ...(above && { detail: above }), choices: optionChoices(options) }
  }
  return null
}

function optionChoices(options: string): Choice[] {
  return [...options.matchAll(OPTION)].map(([, letter = '', rest = '']) => ({
    label: `${letter}${rest}`.trim(),
    keys: [letter.toLowerCase(), 'Enter'],
  }))
}

/** prompt_toolkit leaves the cursor in its prompt, and nothing but its toolbar below. */
function promptRow({ rows, cursor }: Screen): number | null {
  for (let row = cursor.y; row > cursor.y - MAX_PROMPT_ROWS; row--) {
    const text = rows[row] ?? ''
    if (PROMPT.test(text)) return row
    if (text.trim() === '' || WORKING.test(text)) return null
  }
  return null
}

function read(screen: Screen): ScreenReading | null {
  const question = findQuestion(screen)
  if (question) return { activity: 'waiting', question }
  const here = screen.rows[screen.cursor.y] ?? ''
  if (WORKING.test(here)) return { activity: 'working' }
  return PROMPT.test(here) ? { activity: 'idle' } : null
}

export const aider: Program = {
  id: 'aider',
  label: 'Aider',
  executables: ['aider'],
  install: 'python -m pip install aider-install && aider-install',
  args: ({ resume }) => (resume ? ['--restore-chat-history'] : []),
  ready: (screen) => findQuestion(screen) === null && promptRow(screen) !== null,
  read,
  readTitle: () => null,
  pendingInput(screen) {
    const start = findQuestion(screen) ? null : promptRow(screen)
    if (start === null) return null
    const [first = '', ...more] = screen.rows.slice(start, screen.cursor.y + 1)
    return [first.replace(PROMPT, ''), ...more].join('\n').trim()
  },
  interruptKeys: ['C-c'],
}
