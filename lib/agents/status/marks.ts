import type { Said } from './types.ts'

/** What a program tells its terminal besides text. */
export type Mark =
  /** BEL outside of a string. */
  | { type: 'bell' }
  /** OSC 0 and 2. */
  | { type: 'title'; title: string }
  /** OSC 9 (iTerm2) and OSC 777;notify (urxvt). */
  | { type: 'notification'; title: string; body: string }
  /** OSC 9;4 (ConEmu): `clear` 0, `normal` 1, `error` 2, `busy` 3 (without a percentage), `paused` 4. */
  | {
      type: 'progress'
      state: 'clear' | 'normal' | 'error' | 'busy' | 'paused'
      percent: number | null
    }
  /** OSC 133 (FinalTerm): A the prompt begins, B the command line, C the command runs, D it ended. */
  | { type: 'prompt'; at: 'A' | 'B' | 'C' | 'D'; exitCode: number | null }

export interface MarkParser {
  /** Output of a terminal, cut anywhere. */
  push(bytes: Uint8Array): void
}

const BEL = 0x07
const CAN = 0x18
const SUB = 0x1a
const ESC = 0x1b
const BACKSLASH = 0x5c

/** Longer strings are passed over: nobody means them as a mark. */
const MAX_STRING = 4_096
const MAX_TEXT = 500

type State = 'text' | 'escape' | 'string' | 'string-escape'
/** The control strings of ECMA-48 by their second byte, and `ESC k`, tmux's own title. */
const STRINGS: Record<number, 'osc' | 'dcs' | 'other'> = {
  93: 'osc', // ]
  80: 'dcs', // P
  88: 'other', // X, SOS
  94: 'other', // ^, PM
  95: 'other', // _, APC
  107: 'other', // k
}

/**
 * Finds the marks in a terminal's output. It keeps at most one string of 4 KB between two chunks.
 * 8-bit controls are text here: in UTF-8 those bytes belong to characters. What is wrapped for tmux
 * to pass through (`ESC P tmux;`) is looked into once.
 */
export function createMarkParser(onMark: (mark: Mark) => void): MarkParser {
  return parser(onMark, true)
}

function parser(onMark: (mark: Mark) => void, unwrap: boolean): MarkParser {
  const string = Buffer.allocUnsafe(MAX_STRING)
  let state: State = 'text'
  let kind: 'osc' | 'dcs' | 'other' = 'other'
  let length = 0

  function end(): void {
    state = 'text'
    if (length > MAX_STRING) return
    const text = string.toString('utf8', 0, length)
    if (kind === 'osc') {
      const mark = markOf(text)
      if (mark) onMark(mark)
    } else if (kind === 'dcs' && unwrap && text.startsWith('tmux;')) {
      parser(onMark, false).push(string.subarray('tmux;'.length, length))
    }
  }

  function keep(byte: number): void {
    if (length < MAX_STRING) string[length] = byte
    length++
  }

  function inString(byte: number): void {
    if (byte === ESC) state = 'string-escape'
    else if (byte === CAN || byte === SUB) state = 'text'
    // xterm ends only OSC with BEL; a wrapped OSC has its own BEL inside.
    else if (byte === BEL && kind !== 'dcs') end()
    else keep(byte)
  }

  function inEscape(byte: number): void {
    const opened = STRINGS[byte]
    if (opened) {
      state = 'string'
      kind = opened
      length = 0
    } else if (byte !== ESC) state = 'text'
  }

  function inStringEscape(byte: number): void {
    if (byte === BACKSLASH) end()
    else if (byte === ESC && kind === 'dcs') {
      state = 'string'
      keep(ESC)
    } else {
      // ESC breaks the string off and begins another sequence.
      state = 'escape'
      inEscape(byte)
    }
  }

  return {
    push(bytes) {
      for (let i = 0; i < bytes.length; i++) {
        const byte = bytes[i] as number
        if (state === 'text') {
          if (byte === ESC) state = 'escape'
          else if (byte === BEL) onMark({ type: 'bell' })
        } else if (state === 'string') inString(byte)
        else if (state === 'escape') inEscape(byte)
        else inStringEscape(byte)
      }
    },
  }
}

/** An OSC string's mark, or null for the many that are none (colours, links, clipboard ...). */
function markOf(text: string): Mark | null {
  const at = text.indexOf(';')
  const code = at < 0 ? text : text.slice(0, at)
  const rest = at < 0 ? '' : text.slice(at + 1)
  if (code === '0' || code === '2') return { type: 'title', title: clean(rest) }
  if (code === '9')
    return progressOf(rest) ?? { type: 'notification', title: '', body: clean(rest) }
  if (code === '777') {
    const [verb, title = '', ...body] = rest.split(';')
    if (verb !== 'notify') return null
    return { type: 'notification', title: clean(title), body: clean(body.join(';')) }
  }
  return code === '133' ? promptOf(rest) : null
}

const PROGRESS = ['clear', 'normal', 'error', 'busy', 'paused'] as const

function progressOf(rest: string): Mark | null {
  const [, digit, number] = /^4;(\d)(?:;(\d{0,3}))?$/.exec(rest) ?? []
  const state = PROGRESS[Number(digit)]
  if (!state) return null
  return { type: 'progress', state, percent: number ? Math.min(100, Number(number)) : null }
}

function promptOf(rest: string): Mark | null {
  const [, at, code] = /^([ABCD])(?:;(-?\d{1,10})?.*)?$/s.exec(rest) ?? []
  if (!at) return null
  const exitCode = at === 'D' && code ? Number(code) : null
  return { type: 'prompt', at: at as 'A' | 'B' | 'C' | 'D', exitCode }
}

function clean(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, MAX_TEXT)
}

/**
 * What a mark says of the activity; null for one that says nothing sure. A bell or notification is a
 * call for attention, not a state: many programs send one when they have finished, some when they ask.
 */
export function markSays(mark: Mark, readTitle: (title: string) => Said | null): Said | null {
  switch (mark.type) {
    case 'title':
      return readTitle(mark.title)
    case 'progress':
      return mark.state === 'normal' || mark.state === 'busy' ? 'working' : 'idle'
    case 'prompt':
      return mark.at === 'C' ? 'working' : 'idle'
    case 'bell':
    case 'notification':
      return null
  }
}
