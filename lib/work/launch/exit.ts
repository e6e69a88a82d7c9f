import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { parseJson } from '../../json.ts'
import { writePrivate } from '../../private-file.ts'

/**
 * How the program of a session ended, as its file `exit` says: the one thing that outlives a pane. A
 * program that was told to stop from outside (its terminal closed, SIGTERM) is `stopped`.
 */
export const ProgramExit = z.object({
  outcome: z.enum(['completed', 'failed', 'stopped']),
  status: z.number().int().nullable().describe('of exit(3); null when a signal ended it'),
  signal: z.string().nullable().describe('`SIGKILL` and so on'),
  reason: z.string().optional().describe('why it failed, in words'),
  at: z.number().describe('ms since the epoch'),
})
export type ProgramExit = z.infer<typeof ProgramExit>

/** `directory` is the session's own. */
export function exitPathOf(directory: string): string {
  return join(directory, 'exit')
}

export function writeExit(directory: string, exit: ProgramExit): void {
  writePrivate(exitPathOf(directory), `${JSON.stringify(exit)}\n`)
}

/** Null: its program has not ended, or nobody was left to say how. */
export function readExit(directory: string): ProgramExit | null {
  let text: string
  try {
    text = readFileSync(exitPathOf(directory), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  return ProgramExit.safeParse(parseJson(text)).data ?? null
}

/** Before a program is started anew: the old end says nothing of it. */
export function forgetExit(directory: string): void {
  rmSync(exitPathOf(directory), { force: true })
}
