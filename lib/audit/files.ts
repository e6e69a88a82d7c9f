import { type Dirent, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** One file of the log, named after the `seq` of its first line. */
export interface AuditFile {
  path: string
  first: number
}

const NAME = /^audit-(\d{12})\.jsonl$/

export function fileFrom(dir: string, first: number): AuditFile {
  return { path: join(dir, `audit-${String(first).padStart(12, '0')}.jsonl`), first }
}

/** Oldest first; none where there is no directory yet. */
export function listFiles(dir: string): AuditFile[] {
  let entries: Dirent[]
  try {
    entries = readdirSync(dir, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  return entries
    .flatMap(({ name }) => {
      const first = NAME.exec(name)?.[1]
      return first === undefined ? [] : [fileFrom(dir, Number(first))]
    })
    .sort((a, b) => a.first - b.first)
}

/** The lines of a file, as bytes without their newlines. `rest` is what follows the last newline. */
export function splitLines(bytes: Buffer): { lines: Buffer[]; rest: Buffer } {
  const lines: Buffer[] = []
  let from = 0
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, from)) {
    lines.push(bytes.subarray(from, at))
    from = at + 1
  }
  return { lines, rest: bytes.subarray(from) }
}
