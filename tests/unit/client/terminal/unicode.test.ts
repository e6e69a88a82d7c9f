import { Terminal } from '@xterm/headless'
import { afterEach, describe, expect, it } from 'vitest'
import {
  countLikeTmux,
  type TmuxWidths,
  widthsOf,
} from '../../../../lib/client/terminal/unicode.ts'
import { codepointWidth } from '../../../../lib/client/terminal/widths.ts'

let terminal: Terminal | null = null
afterEach(() => terminal?.dispose())

/** The column in which a character lands that follows `text`. */
async function columnAfter(text: string, widths: TmuxWidths): Promise<number> {
  const made = new Terminal({ cols: 40, rows: 2, allowProposedApi: true })
  terminal = made
  countLikeTmux(made as never, widths)
  await new Promise<void>((resolve) => made.write(text, resolve))
  return made.buffer.active.cursorX
}

describe('widths of characters', () => {
  it.each([
    ['a', 1],
    ['\x07', 0],
    ['\u0301', 0],
    ['\u200d', 0],
    ['\u00ad', 1],
    ['日', 2],
    ['ﾊ', 1],
    ['✻', 1],
    ['⎿', 1],
    ['⏺', 1],
    ['✅', 2],
    ['❤', 1],
    ['👍', 2],
    ['🫠', 2],
    ['\ue0b0', 1],
    ['䷀', 2],
    ['\u{e0100}', 0],
    ['\u{10ffff}', 1],
  ])('of %j are as wcwidth(3) says', (char, width) => {
    expect(codepointWidth(char.codePointAt(0) as number)).toBe(width)
  })

  it.each([
    ['e\u0301', 1, 1],
    ['❤\ufe0f', 1, 2],
    ['1\ufe0f\u20e3', 1, 2],
    ['👍🏽', 4, 2],
    ['👨\u200d👩\u200d👧', 2, 2],
    ['🇩🇪', 2, 2],
    ['🇩🇪🇫🇷', 4, 4],
    ['👩🏻\u200d🚀', 4, 2],
    ['a\u200db', 2, 2],
    ['한글', 4, 4],
  ])('of %j in tmux 3.3 and 3.4 are %i and %i', async (text, before, since) => {
    expect(await columnAfter(text, 'tmux-3.3')).toBe(before)
    expect(await columnAfter(text, 'tmux-3.4')).toBe(since)
  })

  it('join nothing across a movement of the cursor', async () => {
    expect(await columnAfter('👨\u200d\x1b[1;10H👩', 'tmux-3.3')).toBe(11)
  })

  it.each([
    [undefined, 'tmux-3.3'],
    ['3.3a', 'tmux-3.3'],
    ['3.4', 'tmux-3.4'],
    ['3.10', 'tmux-3.4'],
    ['next-3.6', 'tmux-3.4'],
    ['4.0', 'tmux-3.4'],
  ])('follow version %s as %s', (version, widths) => {
    expect(widthsOf(version)).toBe(widths)
  })
})
