/** Modifier keys that are held while a key is typed. */
export interface Modifiers {
  ctrl: boolean
  alt: boolean
}

/** The named keys of the key bar; any other key of it is the character that it types. */
export type KeyName = 'esc' | 'tab' | 'shift-tab' | 'enter' | 'up' | 'down' | 'right' | 'left'

const CURSOR: Partial<Record<KeyName, string>> = { up: 'A', down: 'B', right: 'C', left: 'D' }
const PLAIN: Partial<Record<KeyName, string>> = {
  esc: '\x1b',
  tab: '\t',
  'shift-tab': '\x1b[Z',
  enter: '\r',
}

/**
 * What a key sends, as xterm encodes it: cursor keys by the mode that the program set (DECCKM), or
 * with the modifiers as a parameter (xterm's "PC-Style Function Keys").
 */
export function keySequence(
  key: KeyName,
  { ctrl, alt }: Modifiers,
  applicationCursor: boolean,
): string {
  const final = CURSOR[key]
  if (final === undefined) return `${alt ? '\x1b' : ''}${PLAIN[key] ?? ''}`
  if (ctrl || alt) return `\x1b[1;${1 + (alt ? 2 : 0) + (ctrl ? 4 : 0)}${final}`
  return `\x1b${applicationCursor ? 'O' : '['}${final}`
}

/** A typed character with the modifiers; null for what is no single character: a word, a paste, a key. */
export function charSequence(typed: string, { ctrl, alt }: Modifiers): string | null {
  if ([...typed].length !== 1) return null
  return `${alt ? '\x1b' : ''}${ctrl ? controlOf(typed) : typed}`
}

/** Ctrl takes a character to its control code (ECMA-48); one that has none stays itself. */
function controlOf(char: string): string {
  if (char === ' ') return '\0'
  if (char === '?') return '\x7f'
  // As terminals have it: Ctrl-/ is Ctrl-_.
  if (char === '/' || char === '-') return '\x1f'
  const code = char.toUpperCase().charCodeAt(0)
  return code >= 0x40 && code <= 0x5f ? String.fromCharCode(code & 0x1f) : char
}
