import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { AuditEntry } from '../wire/access.ts'
import { hashOf, NO_LINE, PRUNED, parseLine, REPAIRED } from './entry.ts'
import { listFiles, splitLines } from './files.ts'

export interface Verdict {
  /** Lines that were read. */
  lines: number
  /** Of the newest line: written down elsewhere, they also prove that nothing was cut off. */
  last: { seq: number; hash: string } | null
  /** The first place where the chain does not hold. */
  broken: { file: string; line: number; why: string } | null
  /** Half lines that a crash left, each told of by the line after it. */
  repaired: number
  /** Half a line at the very end: a crash, or a write just now. */
  unfinished: boolean
}

/** Reads the whole log and checks each line’s hash of the line before it, and that none is missing. */
export function verifyAudit(dir: string): Verdict {
  const files = listFiles(dir)
  const verdict: Verdict = { lines: 0, last: null, broken: null, repaired: 0, unfinished: false }
  const begin = files[0]?.first ?? 1
  let prev: string | null = begin === 1 ? NO_LINE : null
  let seq = begin - 1
  let torn = 0
  let pruned = 1

  for (const { path, first } of files) {
    const file = basename(path)
    const { lines, rest } = splitLines(readFileSync(path))
    const isLast = path === files.at(-1)?.path
    const breaks = (line: number, why: string): Verdict => ({
      ...verdict,
      broken: { file, line, why },
    })
    if (first !== seq + 1) return breaks(1, `begins with ${first}, but ${seq} came before it`)
    for (const [index, bytes] of lines.entries()) {
      verdict.lines++
      const entry = parseLine(bytes.toString())
      if (!entry) {
        torn++
      } else {
        const why = problemOf(entry, { prev, seq, torn })
        if (why) return breaks(index + 1, why)
        if (torn > 0) verdict.repaired++
        torn = 0
        seq = entry.seq
        if (entry.action === PRUNED) pruned = Number(entry.target.replace('before ', ''))
      }
      prev = hashOf(bytes)
      if (entry) verdict.last = { seq, hash: prev }
    }
    if (rest.length > 0 && !isLast) return breaks(lines.length + 1, 'is half a line')
    verdict.unfinished = rest.length > 0
  }

  const file = basename(files[0]?.path ?? '')
  if (begin > pruned) {
    const why = `begins with ${begin}, and no line says that older ones were removed`
    return { ...verdict, broken: { file, line: 1, why } }
  }
  return verdict
}

interface Place {
  /** Null: not known, for the line before was removed. */
  prev: string | null
  seq: number
  /** Lines before this one that are none. */
  torn: number
}

function problemOf(entry: AuditEntry, { prev, seq, torn }: Place): string | null {
  if (torn > 0 && entry.action !== REPAIRED) return 'follows a line that is damaged'
  if (prev !== null && entry.prev !== prev) return 'does not fit the line before it'
  if (entry.seq !== seq + 1) return `has the number ${entry.seq}, not ${seq + 1}`
  return null
}
