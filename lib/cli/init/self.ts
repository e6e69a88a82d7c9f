import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { shellWord } from '../../terminal/tmux/quote.ts'

/** The part of `process` that tells how it was started. */
export type Started = Pick<NodeJS.Process, 'execPath' | 'execArgv' | 'argv'>

/** Options of Node that name a module, which Node looks for from where it is started. */
const NAMES_MODULE = /^(?:--import|--loader|--require|-r)$/

/**
 * The words that run this very command again, from any directory: Node, its own options, the script.
 * `resolve` gives the place of a module (`import.meta.resolve`).
 */
export function selfWords(
  { execPath, execArgv, argv }: Started,
  resolve: (name: string) => string = (name) => import.meta.resolve(name),
): string[] {
  const options = execArgv.map((option, at) => {
    const [name = '', value] = splitOnce(option)
    if (value !== undefined && NAMES_MODULE.test(name)) return `${name}=${resolve(value)}`
    return NAMES_MODULE.test(execArgv[at - 1] ?? '') ? resolve(option) : option
  })
  return [execPath, ...options, argv[1] ?? '']
}

function splitOnce(option: string): [string, string?] {
  const at = option.indexOf('=')
  return at < 0 ? [option] : [option.slice(0, at), option.slice(at + 1)]
}

/**
 * A directory with `maestro` alone, to stand first on PATH: programs find the command of the node that
 * started them, also where none is installed.
 */
export function writeShim(directory: string, words: readonly string[]): string {
  const bin = join(directory, 'bin')
  mkdirSync(bin, { recursive: true, mode: 0o700 })
  const script = `#!/bin/sh\nexec ${words.map(shellWord).join(' ')} "$@"\n`
  writeFileSync(join(bin, 'maestro'), script, { mode: 0o700 })
  return bin
}
