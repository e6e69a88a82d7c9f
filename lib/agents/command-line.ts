import { basename } from 'node:path'
import { MaestroError } from '../errors.ts'
import { shellWord } from '../terminal/tmux/quote.ts'
import type { ProgramId } from '../wire/agent.ts'
import type { ProgramInfo } from '../wire/node.ts'
import { programs } from './programs/registry.ts'

/** Shells that take `-l -i -c`, so that an agent's program sees what the user's own terminal would. */
const LOGIN_SHELLS = new Set(['bash', 'zsh', 'fish', 'ksh', 'dash'])

export interface StartCommand {
  program: ProgramId
  /** The user's own command line; empty for the program's. */
  command: string
  resume: boolean
}

/**
 * What tmux has to run for an agent: the program in a login, interactive shell of the user, so that
 * PATH and version managers are there. Empty for a plain shell. `PROGRAM_NOT_FOUND` when it is not
 * installed.
 */
export function startCommand(
  spec: StartCommand,
  found: readonly ProgramInfo[],
  shell: string,
): string {
  if (spec.command) return inShell(spec.command, shell)
  if (spec.program === 'shell') return ''
  const program = programs[spec.program]
  const path = found.find((info) => info.id === spec.program)?.path
  if (!path) {
    throw new MaestroError(
      'PROGRAM_NOT_FOUND',
      `${program.label} was not found on this machine.${program.install ? ` Install it with \`${program.install}\`.` : ''}`,
      { field: 'program', program: spec.program, install: program.install },
    )
  }
  const words = [path, ...program.args({ resume: spec.resume })]
  return inShell(`exec ${words.map(shellWord).join(' ')}`, shell)
}

function inShell(commandLine: string, shell: string): string {
  const flags = LOGIN_SHELLS.has(basename(shell)) ? '-l -i -c' : '-c'
  return `exec ${shellWord(shell)} ${flags} ${shellWord(commandLine)}`
}
