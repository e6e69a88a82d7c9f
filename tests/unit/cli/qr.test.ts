import qrcode from 'qrcode-generator'
import { expect, test } from 'vitest'
import { qrLines } from '../../../lib/cli/qr.ts'

const URL = 'http://192.0.2.7:23000/pair#ABCD-EFGH-JKMN'

test('half blocks are the modules of the code, light ones drawn, with a quiet zone', () => {
  const code = qrcode(0, 'M')
  code.addData(URL)
  code.make()
  const size = code.getModuleCount()
  const rows = qrLines(URL).flatMap((line) => [
    [...line].map((block) => block === '█' || block === '▀'),
    [...line].map((block) => block === '█' || block === '▄'),
  ])
  for (let y = -2; y < size + 2; y++) {
    for (let x = -2; x < size + 2; x++) {
      const inside = y >= 0 && x >= 0 && y < size && x < size
      expect(rows[y + 2]?.[x + 2], `${x},${y}`).toBe(!(inside && code.isDark(y, x)))
    }
  }
})

test('with colours it does not depend on those of the terminal', () => {
  for (const line of qrLines(URL, { colour: true })) {
    expect(line).toMatch(/^\x1b\[38;5;231;48;5;16m[█▀▄ ]+\x1b\[0m$/u)
  }
})
