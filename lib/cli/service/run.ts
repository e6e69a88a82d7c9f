import { spawn } from 'node:child_process'
import type { Env } from '../data-directory.ts'

export interface Ran {
  /** Null: it could not be run at all. */
  code: number | null
  /** Standard output and error together, trimmed. */
  output: string
}

const LIMIT_MS = 30_000

/** Runs a program to its end, at most 30 s; never rejects. */
export function run(command: string, args: readonly string[], env: Env): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: env as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
    })
    const pieces: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (piece: Buffer) => pieces.push(piece))
    }
    const done = (code: number | null) =>
      resolve({ code, output: Buffer.concat(pieces).toString('utf8').trim() })
    child.on('error', () => done(null))
    child.on('close', (code) => done(code))
  })
}
