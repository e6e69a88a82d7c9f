import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Writes a new file (0600) that must not exist yet, forces it to disk, then calls `place` (which
 * renames it) and forces the directory, so that after a power cut there is all of it or nothing.
 */
export function writeDurable(file: string, text: string, place: () => void): void {
  const fd = openSync(file, 'wx', 0o600)
  try {
    writeSync(fd, text)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  place()
  const dir = openSync(dirname(file), 'r')
  try {
    fsyncSync(dir)
  } finally {
    closeSync(dir)
  }
}
