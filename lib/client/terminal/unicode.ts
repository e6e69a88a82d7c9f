import type { IUnicodeVersionProvider, Terminal } from '@xterm/xterm'
import { codepointWidth } from './widths.ts'

const ZWJ = 0x200d
/** VARIATION SELECTOR-16 asks for the emoji form of the character before it. */
const VS16 = 0xfe0f
const between = (low: number, high: number) => (codepoint: number) =>
  codepoint >= low && codepoint <= high
const isSkinTone = between(0x1f3fb, 0x1f3ff)
const takesSkinTone = between(0x1f44b, 0x1f9df)
const isRegional = between(0x1f1e6, 0x1f1ff)

/** Until 3.3 only zero-width characters and what follows a ZWJ join; 3.4 rewrote this. */
export type TmuxWidths = 'tmux-3.3' | 'tmux-3.4'

/** The rules of a tmux by its version (`3.3a`, `next-3.6`); the older ones when it is not known. */
export function widthsOf(version: string | undefined): TmuxWidths {
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(version ?? '') ?? []
  return Number(major) * 100 + Number(minor) >= 304 ? 'tmux-3.4' : 'tmux-3.3'
}

/**
 * Widths and joining of characters exactly as tmux does it, because tmux decides what is in which
 * cell: a terminal that counts otherwise draws the rest of the line in wrong columns. Grapheme
 * clusters (UAX #29) would do that for every emoji with a variation selector or a skin tone.
 */
export class TmuxUnicode implements IUnicodeVersionProvider {
  readonly version: TmuxWidths

  constructor(version: TmuxWidths) {
    this.version = version
  }

  wcwidth(codepoint: number): 0 | 1 | 2 {
    return codepointWidth(codepoint)
  }

  /**
   * xterm packs a character's state, its width and whether it joins the one before it as
   * `state << 3 | width << 1 | join`. The state here is the last code point of the cell.
   */
  charProperties(codepoint: number, preceding: number): number {
    const before = preceding >> 3
    const widthBefore = (preceding >> 1) & 3
    const width = codepointWidth(codepoint)
    if (widthBefore === 0 || !this.#joins(codepoint, width, before)) {
      return (codepoint << 3) | (width << 1)
    }
    const joined = this.#widens(codepoint) ? 2 : widthBefore
    // A pair of regional indicators is complete: the next one begins another.
    const state = isRegional(codepoint) ? 0 : codepoint
    return (state << 3) | (joined << 1) | 1
  }

  #joins(codepoint: number, width: number, before: number): boolean {
    if (codepoint < 0x80) return false
    if (width === 0 || before === ZWJ) return true
    if (this.version === 'tmux-3.3') return false
    if (isRegional(codepoint)) return isRegional(before)
    return isSkinTone(codepoint) && takesSkinTone(before)
  }

  #widens(codepoint: number): boolean {
    if (this.version === 'tmux-3.3') return false
    return codepoint === VS16 || isRegional(codepoint) || isSkinTone(codepoint)
  }
}

/** Makes the terminal count as that tmux does. */
export function countLikeTmux(terminal: Pick<Terminal, 'unicode'>, widths: TmuxWidths): void {
  if (!terminal.unicode.versions.includes(widths))
    terminal.unicode.register(new TmuxUnicode(widths))
  terminal.unicode.activeVersion = widths
}
