import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const MAX_BYTES = 64 * 1024

/**
 * Adds a line with the time to a file of its user's, which is kept to two of 64 KiB. For what has no
 * other place to speak: a disk that refuses is not told of either.
 */
export function logLine(file: string, line: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    if (sizeOf(file) > MAX_BYTES) renameSync(file, `${file}.1`)
    const text = line.replace(/\s+/g, ' ').slice(0, 2_000)
    appendFileSync(file, `${new Date().toISOString()} ${text}\n`, { mode: 0o600 })
  } catch {
    // nowhere left to say it
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
