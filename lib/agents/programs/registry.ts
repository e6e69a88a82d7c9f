import path from 'node:path'
import type { ProgramId } from '../../wire/agent.ts'
import { aider } from './aider.ts'
import { claude } from './claude.ts'
import { codex } from './codex.ts'
import { command } from './command.ts'
import { cursor } from './cursor.ts'
import { isShell } from './foreground.ts'
import { gemini } from './gemini.ts'
import { opencode } from './opencode.ts'
import type { Program, Screen } from './program.ts'
import { shell } from './shell.ts'

const named = [claude, codex, gemini, cursor, aider, opencode]

export const programs: Readonly<Record<ProgramId, Program>> = {
  claude,
  codex,
  gemini,
  cursor,
  aider,
  opencode,
  shell: byForeground(shell),
  command: byForeground(command),
}

/**
 * A person may start `claude` in an agent that is a shell, and sessions made elsewhere are shells to
 * us: what stands in the foreground is then read by its own rules.
 */
function byForeground(own: Program): Program {
  const of = ({ foreground }: Screen) =>
    named.find((program) => program.executables.includes(foreground)) ?? own
  return {
    ...own,
    ready: (screen) => of(screen).ready(screen),
    read: (screen) => of(screen).read(screen),
    pendingInput: (screen) => of(screen).pendingInput(screen),
  }
}

/** Does what runs there have an input box, which `pendingInput` sees while it takes text? */
export function hasInputBox({ id }: Program, { foreground }: Pick<Screen, 'foreground'>): boolean {
  return named.some((program) => program.id === id || program.executables.includes(foreground))
}

const RUNTIMES = new Set(['node', 'bun', 'python', 'python3'])

/**
 * Which program a command line runs, by the executable that stands first behind `env`, variables and
 * a script runtime: `claude`, `FOO=1 /usr/bin/codex -m x`, `node /opt/bin/gemini`. `null` when it is
 * none that we know.
 */
export function programOfCommand(commandLine: string): ProgramId | null {
  const words = commandLine.trim().split(/\s+/).map(unquote)
  for (const word of words) {
    const name = path.basename(word).replace(/^-/, '')
    if (name === 'env' || name === 'exec' || RUNTIMES.has(name)) continue
    if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(word) || isOption(word)) continue
    return programOfExecutable(name)
  }
  return null
}

function programOfExecutable(name: string): ProgramId | null {
  if (isShell(name)) return 'shell'
  const bare = name.replace(/\.[cm]?js$/, '')
  return named.find((program) => program.executables.includes(bare))?.id ?? null
}

/** `-bash` is a login shell, no option. */
function isOption(word: string): boolean {
  return word.startsWith('-') && !isShell(word)
}

function unquote(word: string): string {
  return word.replace(/^(['"])(.*)\1$/, '$2')
}
