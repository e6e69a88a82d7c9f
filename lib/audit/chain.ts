import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import type { AuditEntry } from '../wire/access.ts'
import { hashOf, lineOf, NO_LINE, PRUNED, parseLine, REPAIRED, SELF } from './entry.ts'
import { fileFrom, listFiles, splitLines } from './files.ts'
import type { AuditNote } from './types.ts'

export interface ChainOptions {
  dir: string
  /** Bytes after which a file is followed by the next. */
  maxBytes: number
  /** Files that are kept. */
  maxFiles: number
  now: () => number
}

export interface Chain {
  /** Throws what the file system throws. */
  append(note: AuditNote & { count?: number }): void
  close(): void
}

interface End {
  path: string
  seq: number
  prev: string
  /** What is no line, at the end: half of one that a crash left. */
  torn: Buffer | null
  /** It has a newline after it. */
  ended: boolean
}

/**
 * The chain of lines on disk: each has the hash of the one before it, over files too. What is on disk
 * is never changed: half a line that a crash left is ended, and the next line tells of it.
 */
export function openChain({ dir, maxBytes, maxFiles, now }: ChainOptions): Chain {
  let { path, seq, prev, torn, ended } = findEnd(dir)
  /** -1: none is open. The number of one that was closed is soon that of somebody else's file. */
  let fd = openSync(path, 'a', 0o600)
  let size = statSync(path).size
  /** A write failed, perhaps in the middle of a line. */
  let failed = false

  const write = (text: string): void => {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; ) {
      const written = writeSync(fd, bytes, at)
      at += written
      size += written
    }
  }

  const release = (): void => {
    const old = fd
    fd = -1
    if (old !== -1) closeSync(old)
  }

  const add = (note: AuditNote & { count?: number }): void => {
    const line = lineOf(note, { ts: new Date(now()).toISOString(), seq: seq + 1, prev })
    failed = true
    write(`${ended ? '' : '\n'}${line}\n`)
    failed = false
    ended = true
    seq++
    prev = hashOf(line)
  }

  const repair = (): void => {
    if (torn === null) return
    const target = `${torn.length} bytes`
    add({ principal: SELF, action: REPAIRED, target, result: 'ok' })
    torn = null
  }

  /** After a write that failed (a full disk): how much of it is there, only the file knows. */
  const recover = (): void => {
    release()
    ;({ path, seq, prev, torn, ended } = findEnd(dir))
    fd = openSync(path, 'a', 0o600)
    size = statSync(path).size
    failed = false
    repair()
  }

  const rotate = (): void => {
    if (!ended) {
      // A file is whole before the next one begins.
      write('\n')
      ended = true
    }
    const next = openSync(fileFrom(dir, seq + 1).path, 'a', 0o600)
    release()
    fd = next
    size = 0
    const files = listFiles(dir)
    const old = files.slice(0, Math.max(0, files.length - maxFiles))
    const first = files[old.length]?.first
    if (old.length === 0 || first === undefined) return
    add({ principal: SELF, action: PRUNED, target: `before ${first}`, result: 'ok' })
    for (const each of old) rmSync(each.path)
  }

  repair()
  return {
    append(note) {
      if (failed) recover()
      if (size >= maxBytes) rotate()
      add(note)
    },
    close() {
      if (fd !== -1) fsyncSync(fd)
      release()
    },
  }
}

/** Where the chain goes on: after the last line that is whole. */
function findEnd(dir: string): End {
  const files = listFiles(dir)
  for (let file = files.pop(); file !== undefined; file = files.pop()) {
    const { path, first } = file
    const { lines, rest } = splitLines(readFileSync(path))
    const last = rest.length > 0 ? rest : lines.at(-1)
    if (last === undefined && files.length > 0) {
      rmSync(path) // a crash came between a new file and its first line
      continue
    }
    const whole = last ? parseLine(last.toString()) : null
    const entry = whole ?? lastEntry(lines)
    const seq = entry?.seq ?? first - 1
    if (last === undefined) return { path, seq, prev: NO_LINE, torn: null, ended: true }
    const ended = rest.length === 0
    const torn = whole ? null : last
    return { path, seq, prev: hashOf(last), torn, ended }
  }
  const { path } = fileFrom(dir, 1)
  return { path, seq: 0, prev: NO_LINE, torn: null, ended: true }
}

function lastEntry(lines: readonly Buffer[]): AuditEntry | null {
  for (const line of lines.toReversed()) {
    const entry = parseLine(line.toString())
    if (entry) return entry
  }
  return null
}
