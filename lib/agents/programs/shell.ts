import { isShell } from './foreground.ts'
import type { Program, Screen } from './program.ts'

/** The end of a prompt, perhaps with a command typed behind it. */
const PROMPT = /[$#%>❯➜»λ](\s|$)/

function atPrompt({ rows, cursor, foreground }: Screen): boolean {
  return isShell(foreground) && cursor.x > 0 && PROMPT.test(rows[cursor.y] ?? '')
}

/**
 * A login shell. Something else in the foreground is a command that runs: its output tells whether
 * it works, silence says nothing.
 */
export const shell: Program = {
  id: 'shell',
  label: 'Shell',
  executables: [],
  install: null,
  args: () => [],
  ready: (screen) => isShell(screen.foreground) && screen.cursor.x > 0,
  read: (screen) => (atPrompt(screen) ? { activity: 'idle' } : null),
  readTitle: () => null,
  pendingInput: () => null,
  interruptKeys: ['C-c'],
}
