import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { shellWord } from '../../terminal/tmux/quote.ts'

/** The words that run this very command again: Node, its own options, the script. */
export function selfWords(process: {
  execPath: string
  execArgv: readonly string[]
  argv: readonly string[]
}): string[] {
  return [process.execPath, ...process.execArgv, process.argv[1] ?? '']
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
