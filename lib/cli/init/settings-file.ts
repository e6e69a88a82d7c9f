import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** The text of a file of settings; empty when there is none. */
export function readSettings(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

/**
 * Puts `text` into the file whole or not at all, where a link leads and with the mode that it has, and
 * answers the path of a copy of what was there; null: nothing was.
 */
export function replaceSettings(file: string, text: string, now = new Date()): string | null {
  const stat = statSync(file, { throwIfNoEntry: false })
  const target = stat ? realpathSync(file) : file
  mkdirSync(dirname(target), { recursive: true })
  let backup: string | null = null
  if (stat) {
    backup = `${target}.${now.toISOString().replace(/[-:]|\..*/g, '')}.bak`
    copyFileSync(target, backup)
  }
  const next = `${target}.${process.pid}.tmp`
  writeFileSync(next, text, { mode: stat ? stat.mode & 0o777 : 0o600 })
  renameSync(next, target)
  return backup
}
