import { readFile } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { parseJson } from '../json.ts'
import type { AuditEntry } from '../wire/access.ts'
import { parseLine } from './entry.ts'
import { listFiles, splitLines } from './files.ts'
import type { AuditQuery } from './types.ts'

/** Lines that are looked at before others get their turn: about a millisecond. */
const AT_A_TIME = 200

/** The newest lines that fit, newest first. */
export async function readEntries(dir: string, query: AuditQuery): Promise<AuditEntry[]> {
  const { before = Number.POSITIVE_INFINITY, limit } = query
  const found: AuditEntry[] = []
  for (const { path, first } of listFiles(dir).reverse()) {
    if (first >= before) continue
    const bytes = await readFile(path).catch(ifGone)
    const { lines } = splitLines(bytes)
    for (const [at, line] of lines.reverse().entries()) {
      if (at % AT_A_TIME === AT_A_TIME - 1) await setImmediate()
      const text = line.toString()
      // Whole checks cost ten times as much as all the rest: only for what is answered.
      const entry = parseJson(text) as AuditEntry | undefined
      if (!entry || entry.seq >= before) continue
      if (query.since !== undefined && Date.parse(entry.ts) < query.since) return found
      if (!fits(entry, query)) continue
      const whole = parseLine(text)
      if (whole) found.push(whole)
      if (found.length >= limit) return found
    }
  }
  return found
}

/** Too old to be kept, since it was listed. */
function ifGone(error: NodeJS.ErrnoException): Buffer {
  if (error.code === 'ENOENT') return Buffer.alloc(0)
  throw error
}

/** What is no entry after all fits nothing, or anything. */
function fits(entry: AuditEntry, { actor, action, q }: AuditQuery): boolean {
  if (actor !== undefined && !isActor(entry, actor.toLowerCase())) return false
  if (action !== undefined && !has(String(entry.action), action)) return false
  const { prev, ...said } = entry
  return q === undefined || Object.values(said).some((value) => has(String(value), q))
}

function isActor({ actor, name = '' }: AuditEntry, wanted: string): boolean {
  return [actor, name].some((each) => String(each).toLowerCase().startsWith(wanted))
}

function has(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase())
}
