import path from 'node:path'
import type { ProgramId } from '../../wire/agent.ts'
import { aider } from './aider.ts'
import { claude } from './claude.ts'
import { codex } from './codex.ts'
import { command } from './command.ts'
import { cursor } from './cursor.ts'
import { gemini } from './gemini.ts'
import { opencode } from './opencode.ts'
import type { Program } from './program.ts'
import { shell } from './shell.ts'

export const programs: Readonly<Record<ProgramId, Program>> = {
  claude,
  codex,
  gemini,
  cursor,
  aider,
  opencode,
  shell,
  command,
}

const SHELLS = new Set(['sh', 'bash', 'zsh', 'fish', 'dash', 'ksh', 'tcsh', 'csh', 'nu', 'ash'])
const RUNTIMES = new Set(['node', 'bun', 'python', 'python3'])

/** Is it the name of a shell, as tmux's `pane_current_command` or a login shell's `argv[0]` give it? */
export function isShell(name: string): boolean {
  return SHELLS.has(path.basename(name).replace(/^-/, ''))
}

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
    if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(word) || word.startsWith('-')) continue
    return programOfExecutable(name)
  }
  return null
}

function programOfExecutable(name: string): ProgramId | null {
  if (isShell(name)) return 'shell'
  const bare = name.replace(/\.(c|m)?js$/, '')
  const found = Object.values(programs).find((program) => program.executables.includes(bare))
  return found?.id ?? null
}

function unquote(word: string): string {
  return word.replace(/^(['"])(.*)\1$/, '$2')
}
