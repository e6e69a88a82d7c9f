import { setImmediate as turn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { MaestroError } from '../errors.ts'

export interface Pattern {
  text: string
  /** `text` is a regular expression of JavaScript; else it is meant as it stands. */
  regex?: boolean | undefined
  caseSensitive?: boolean | undefined
}

export interface LineMatch {
  /** Index into the lines that were searched. */
  line: number
  /** Start and end (exclusive) of each match, in UTF-16 code units. */
  ranges: [number, number][]
}

export interface Matcher {
  /** Lines that match, the last first, at most `limit`. Rejects with `TIMEOUT` past the deadline. */
  find(lines: readonly string[], limit: number): Promise<LineMatch[]>
  /** What is still searched for is rejected. Resolves when its thread, if it has one, has ended. */
  close(): Promise<void>
}

const MAX_RANGES = 20
/** Lines between two turns of the event loop. */
const LINES_A_TURN = 2_000
/** Threads for regular expressions that may run at a time; more would starve the node. */
const MOST_THREADS = 2

/** Throws `VALIDATION_ERROR` for a regular expression that cannot be read. */
export function compilePattern({ text, regex, caseSensitive }: Pattern): RegExp {
  const flags = caseSensitive ? 'g' : 'gi'
  if (!regex) return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), `${flags}u`)
  try {
    return new RegExp(text, `${flags}u`)
  } catch {
    // Stricter about needless escapes than people are.
  }
  try {
    return new RegExp(text, flags)
  } catch (error) {
    const why = (error as Error).message.replace(/^Invalid regular expression: /, '')
    throw new MaestroError(
      'VALIDATION_ERROR',
      `This regular expression cannot be read: ${why}. Correct it, or search for plain text.`,
      { field: 'q' },
    )
  }
}

/**
 * Searches lines. Plain text is linear and done here; a regular expression may backtrack for years, so
 * it runs in a thread that is ended after `deadlineMs`. Throws `VALIDATION_ERROR` for one that cannot
 * be read, `RATE_LIMITED` while too many others run on this node.
 */
export function createMatcher(pattern: Pattern, deadlineMs: number): Matcher {
  const expression = compilePattern(pattern)
  return pattern.regex ? threadMatcher(expression, deadlineMs) : plainMatcher(expression)
}

function plainMatcher(expression: RegExp): Matcher {
  let closed = false
  return {
    async find(lines, limit) {
      const found: LineMatch[] = []
      for (let line = lines.length - 1; line >= 0 && found.length < limit; line--) {
        if (closed) throw searchEnded()
        const ranges = rangesIn(lines[line] ?? '', expression)
        if (ranges.length > 0) found.push({ line, ranges })
        if (line % LINES_A_TURN === 0) await turn()
      }
      return found
    },
    async close() {
      closed = true
    },
  }
}

export function rangesIn(text: string, expression: RegExp): [number, number][] {
  const ranges: [number, number][] = []
  for (const match of text.matchAll(expression)) {
    if (match[0] === '') continue
    ranges.push([match.index, match.index + match[0].length])
    if (ranges.length === MAX_RANGES) break
  }
  return ranges
}

/** The same as above, as text: a bundle has no second file to start a thread from. */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads')
const expression = new RegExp(workerData.source, workerData.flags)
parentPort.on('message', ({ id, lines, limit }) => {
  const found = []
  for (let line = lines.length - 1; line >= 0 && found.length < limit; line--) {
    const ranges = []
    for (const match of lines[line].matchAll(expression)) {
      if (match[0] === '') continue
      ranges.push([match.index, match.index + match[0].length])
      if (ranges.length === ${MAX_RANGES}) break
    }
    if (ranges.length > 0) found.push({ line, ranges })
  }
  parentPort.postMessage({ id, found })
})
`

interface Waiting {
  resolve(found: LineMatch[]): void
  reject(error: Error): void
}

let threads = 0

function threadMatcher({ source, flags }: RegExp, deadlineMs: number): Matcher {
  if (threads >= MOST_THREADS) {
    throw new MaestroError(
      'RATE_LIMITED',
      'Other searches by regular expression are still running on this host. Try again in a moment.',
    )
  }
  const worker = new Worker(THREAD, {
    eval: true,
    workerData: { source, flags },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 64 },
  })
  threads++
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      threads--
      resolve()
    })
  })
  const waiting = new Map<number, Waiting>()
  let next = 1
  let over: Error | null = null
  const end = (error: Error) => {
    if (over) return
    over = error
    clearTimeout(timer)
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
    void worker.terminate()
  }
  const timer = setTimeout(() => end(tooSlow()), deadlineMs)
  worker.on('message', ({ id, found }: { id: number; found: LineMatch[] }) => {
    waiting.get(id)?.resolve(found)
    waiting.delete(id)
  })
  worker.on('error', end)
  return {
    find(lines, limit) {
      if (over) return Promise.reject(over)
      return new Promise((resolve, reject) => {
        const id = next++
        waiting.set(id, { resolve, reject })
        worker.postMessage({ id, lines, limit })
      })
    },
    close() {
      end(searchEnded())
      return ended
    },
  }
}

/** Nobody waits for its answer any more. */
export function searchEnded(): MaestroError {
  return new MaestroError('TIMEOUT', 'The search was ended.')
}

function tooSlow(): MaestroError {
  return new MaestroError(
    'TIMEOUT',
    'This regular expression takes too long on this output. Make it simpler, or search for plain text.',
  )
}
