import type { Command } from 'commander'
import type { Env } from './data-directory.ts'
import type { Exit } from './exit.ts'
import type { NodeClient } from './node-client.ts'

/** The world around the command; in tests another one. */
export interface Io {
  readonly env: Env
  readonly home: string
  readonly cwd: string
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

/** What every command is given. */
export interface Cli extends Io {
  /** Was `--json` given? */
  readonly json: boolean
  /** The node that the command is for; throws `CliError` when none can be found. */
  node(): Promise<NodeClient>
  /** The same as `(await node()).ask(…)`. */
  ask<T>(method: string, path: string, body?: unknown): Promise<T>
  /** To standard output: `value` as JSON with `--json`, else lines for people. */
  print(value: unknown, words: () => string | readonly string[]): void
  /** A line for people on standard error, as progress and advice; nothing with `--json`. */
  note(line: string): void
  /** The exit code of a command that does not throw but has not all good to tell. */
  exit(code: Exit): void
  /** The process is the node's from now on: it ends when that does. */
  stay(): void
  /** The whole command as it is defined for `argv`, to be looked at. */
  programFor(argv: readonly string[]): Promise<Command>
}

/** Adds a command with its subcommands to `program`. */
export type Define = (program: Command, cli: Cli) => void

/** Adds examples to the help of a command, one `[command line, what it does]` a line. */
export function examples(command: Command, lines: readonly (readonly [string, string])[]): Command {
  const width = Math.max(...lines.map(([line]) => line.length))
  const text = lines.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`.trimEnd())
  return command.addHelpText('after', `\nExamples:\n${text.join('\n')}`)
}
