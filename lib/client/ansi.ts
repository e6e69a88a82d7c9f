import type { CSSProperties } from 'react'
import type { TerminalColors } from './themes.ts'

/** Characters of one look. */
export interface Run {
  text: string
  style: CSSProperties
}

interface Look {
  fg: string | null
  bg: string | null
  bold: boolean
  dim: boolean
  italic: boolean
  underline: boolean
  inverse: boolean
}

const PLAIN: Look = {
  fg: null,
  bg: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
}

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const
const BRIGHT = [
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite',
] as const

/** An escape sequence: CSI, or a string that ends with BEL or ST (links). */
const SEQUENCE =
  /\x1b\[([0-9;:]*)([A-Za-z])|\x1b[\]P][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][0-9A-Za-z]|\x1b./g

/**
 * Lines with SGR sequences (ECMA-48), as `capture-pane -e` gives them, as runs of text with their
 * look; what a line sets goes on in the next. All other sequences are left out.
 */
export function parseAnsi(lines: readonly string[], colors: TerminalColors): Run[][] {
  let look = PLAIN
  return lines.map((line) => {
    const runs: Run[] = []
    let at = 0
    const take = (end: number) => {
      if (end > at) runs.push({ text: line.slice(at, end), style: styleOf(look, colors) })
    }
    for (const match of line.matchAll(SEQUENCE)) {
      take(match.index)
      at = match.index + match[0].length
      if (match[2] === 'm') look = sgr(look, match[1] ?? '', colors)
    }
    take(line.length)
    return runs
  })
}

function sgr(before: Look, text: string, colors: TerminalColors): Look {
  const codes = text.split(/[;:]/).map(Number)
  let look = { ...before }
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0
    if (code === 38 || code === 48) {
      const isIndexed = codes[i + 1] === 5
      const color = isIndexed ? indexed(codes[i + 2] ?? 0, colors) : rgb(codes.slice(i + 2, i + 5))
      look = code === 38 ? { ...look, fg: color } : { ...look, bg: color }
      i += isIndexed ? 2 : 4
    } else look = plainCode(look, code, colors)
  }
  return look
}

function plainCode(look: Look, code: number, colors: TerminalColors): Look {
  if (code >= 30 && code <= 37) return { ...look, fg: indexed(code - 30, colors) }
  if (code >= 40 && code <= 47) return { ...look, bg: indexed(code - 40, colors) }
  if (code >= 90 && code <= 97) return { ...look, fg: indexed(code - 82, colors) }
  if (code >= 100 && code <= 107) return { ...look, bg: indexed(code - 92, colors) }
  switch (code) {
    case 0:
      return PLAIN
    case 1:
      return { ...look, bold: true }
    case 2:
      return { ...look, dim: true }
    case 3:
      return { ...look, italic: true }
    case 4:
      return { ...look, underline: true }
    case 7:
      return { ...look, inverse: true }
    case 22:
      return { ...look, bold: false, dim: false }
    case 23:
      return { ...look, italic: false }
    case 24:
      return { ...look, underline: false }
    case 27:
      return { ...look, inverse: false }
    case 39:
      return { ...look, fg: null }
    case 49:
      return { ...look, bg: null }
    default:
      return look
  }
}

/** A colour of the palette of 256: the theme's sixteen, a cube of 6 × 6 × 6, 24 greys. */
function indexed(index: number, colors: TerminalColors): string {
  const name = index < 8 ? NAMES[index] : BRIGHT[index - 8]
  if (name) return colors[name]
  if (index >= 232) return rgb(Array(3).fill(8 + 10 * (index - 232)))
  const level = (n: number) => (n === 0 ? 0 : 55 + 40 * n)
  const cube = index - 16
  return rgb([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level))
}

const rgb = ([red = 0, green = 0, blue = 0]: number[]) => `rgb(${red} ${green} ${blue})`

function styleOf(look: Look, colors: TerminalColors): CSSProperties {
  const [fg, bg] = look.inverse
    ? [look.bg ?? colors.background, look.fg ?? colors.foreground]
    : [look.fg, look.bg]
  return {
    ...(fg && { color: fg }),
    ...(bg && { backgroundColor: bg }),
    ...(look.bold && { fontWeight: 700 }),
    ...(look.dim && { opacity: 0.6 }),
    ...(look.italic && { fontStyle: 'italic' }),
    ...(look.underline && { textDecoration: 'underline' }),
  }
}
