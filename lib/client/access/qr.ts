import qrcode from 'qrcode-generator'

/** A QR code (ISO/IEC 18004) as one path of unit squares, `size` units wide and high with its quiet zone. */
export interface QrPath {
  size: number
  path: string
}

/** Clear space around the code, in modules: the standard asks for four. */
const QUIET = 4

export function qrPath(text: string): QrPath {
  // 0: the smallest that holds it. M: readable with a seventh of it dirty.
  const code = qrcode(0, 'M')
  code.addData(text)
  code.make()
  const count = code.getModuleCount()
  const runs: string[] = []
  for (let row = 0; row < count; row++) {
    let start = -1
    for (let column = 0; column <= count; column++) {
      const dark = column < count && code.isDark(row, column)
      if (dark && start < 0) start = column
      if (dark || start < 0) continue
      runs.push(`M${start + QUIET} ${row + QUIET}h${column - start}v1H${start + QUIET}z`)
      start = -1
    }
  }
  return { size: count + 2 * QUIET, path: runs.join('') }
}
