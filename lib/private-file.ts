import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** Writes whole or not at all, and never readable by others, not even for a moment. */
export function writePrivate(file: string, content: string | Buffer): void {
  const next = `${file}.${process.pid}.tmp`
  rmSync(next, { force: true })
  writeFileSync(next, content, { mode: 0o600, flag: 'wx' })
  renameSync(next, file)
}

/** The 32 random bytes of a file (0600), made when it is missing: what they seal outlives the process. */
export function readOrCreateKey(file: string): Buffer {
  try {
    const key = readFileSync(file)
    if (key.length === 32) return key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const key = randomBytes(32)
  writePrivate(file, key)
  return key
}
