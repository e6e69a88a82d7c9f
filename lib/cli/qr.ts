import qrcode from 'qrcode-generator'

/** Light modules around the code; the standard (ISO/IEC 18004) asks for four, readers take two. */
const QUIET = 2
const LIGHT = { upper: '▀', lower: '▄', both: '█', none: ' ' }
/** White on black, whatever the terminal's own colours are. */
const COLOURS = '\x1b[38;5;231;48;5;16m'
const RESET = '\x1b[0m'

/**
 * The QR code of `text` in lines of half blocks, two rows of modules a line. A module that is light is
 * drawn, so that it reads on a dark terminal; with `colour` on any.
 */
export function qrLines(text: string, { colour = false } = {}): string[] {
  const code = qrcode(0, 'M')
  code.addData(text)
  code.make()
  const size = code.getModuleCount()
  const isLight = (row: number, column: number) => {
    const [y, x] = [row - QUIET, column - QUIET]
    return y < 0 || x < 0 || y >= size || x >= size || !code.isDark(y, x)
  }
  const side = size + 2 * QUIET
  const lines: string[] = []
  for (let row = 0; row < side; row += 2) {
    const columns = Array.from({ length: side }, (_, column) =>
      block(isLight(row, column), row + 1 >= side || isLight(row + 1, column)),
    )
    const line = columns.join('')
    lines.push(colour ? `${COLOURS}${line}${RESET}` : line)
  }
  return lines
}

function block(upper: boolean, lower: boolean): string {
  if (upper && lower) return LIGHT.both
  if (upper) return LIGHT.upper
  return lower ? LIGHT.lower : LIGHT.none
}
