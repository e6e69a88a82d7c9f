import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { cleanEnv } from './env.ts'
import { ROOT } from './node.ts'

export interface Ran {
  code: number | null
  out: string
  err: string
}

export interface Running {
  /** Standard output so far. */
  out(): string
  readonly ended: Promise<Ran>
  readonly kill: ChildProcess['kill']
}

/** Words that run `maestro`: the build with `MAESTRO_TEST_BUNDLE=1`, else the sources. */
export function commandWords(args: readonly string[]): [string, string[]] {
  if (process.env.MAESTRO_TEST_BUNDLE === '1') {
    return [process.execPath, [`${ROOT}dist/maestro.mjs`, ...args]]
  }
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx'))
  return [process.execPath, ['--import', tsx.href, `${ROOT}lib/cli/main.ts`, ...args]]
}

/** Starts `maestro` as a person's shell does, with `input` on its standard input. */
export function startCommand(
  args: readonly string[],
  env: Record<string, string | undefined>,
  input = '',
): Running {
  const [command, words] = commandWords(args)
  const child = spawn(command, words, { cwd: env.HOME ?? ROOT, env: cleanEnv(env) })
  const text = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text.out += piece
  })
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    text.err += piece
  })
  // A command that ends without reading is no fault.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const ended = new Promise<Ran>((resolve) =>
    child.once('close', (code) => resolve({ code, ...text })),
  )
  return { out: () => text.out, ended, kill: (signal) => child.kill(signal) }
}

/** Runs `maestro` to its end. */
export function runCommand(
  args: readonly string[],
  env: Record<string, string | undefined>,
  input = '',
): Promise<Ran> {
  return startCommand(args, env, input).ended
}
