import { describe, expect, it } from 'vitest'
import {
  familyProblem,
  fontFamily,
  parseLook,
  TERMINAL_FONT,
} from '../../../../lib/client/terminal/look.ts'

describe('fontFamily', () => {
  it('quotes what was typed, leaves generic names, and ends with ours', () => {
    expect(fontFamily('')).toBe(TERMINAL_FONT)
    expect(fontFamily('Fira Code, "Menlo",, monospace')).toBe(
      `"Fira Code", "Menlo", monospace, ${TERMINAL_FONT}`,
    )
  })

  it('lets nothing out of its quotes', () => {
    expect(fontFamily('a"; color: red')).toBe(`"a color red", ${TERMINAL_FONT}`)
  })
})

describe('parseLook', () => {
  it('takes what is sound and leaves the rest as at first', () => {
    const stored = { family: 'Menlo', lineHeight: 9, weight: 500, cursor: 'bar', blink: 'yes' }
    expect(parseLook(JSON.stringify(stored))).toEqual({
      family: 'Menlo',
      lineHeight: 1,
      weight: 500,
      cursor: 'bar',
      blink: false,
    })
    expect(parseLook('{').cursor).toBe('block')
  })
})

describe('familyProblem', () => {
  const widths: Record<string, number> = { monospace: 60, serif: 40 }
  /** Two fonts are there: Mono, whose letters are all 50 wide, and Book, whose are not. */
  const measure = (text: string, font: string) => {
    const family = font.replace('72px ', '').split(', ')
    const first =
      family[0] === '"Mono"' || family[0] === '"Book"' ? family[0] : (family[1] ?? family[0])
    if (first === '"Mono"') return text.length * 50
    if (first === '"Book"')
      return [...text].reduce((sum, char) => sum + (char === 'i' ? 20 : 70), 0)
    return text.length * (widths[first ?? ''] ?? 60)
  }

  it('tells a font that is missing and one whose columns do not line up', () => {
    expect(familyProblem('Mono', measure)).toBeNull()
    expect(familyProblem('', measure)).toBeNull()
    expect(familyProblem('monospace', measure)).toBeNull()
    expect(familyProblem('Gone, Mono', measure)).toMatch(/“Gone” is not on this device/)
    expect(familyProblem('Book', measure)).toMatch(/not monospaced/)
  })
})
