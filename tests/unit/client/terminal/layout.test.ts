import { describe, expect, it } from 'vitest'
import { crispFontSize, gridFor, widestCell } from '../../../../lib/client/terminal/layout.ts'

const cell = { width: 8, height: 17 }

describe('the grid of a terminal', () => {
  it('is what fits the box', () => {
    expect(gridFor({ width: 800, height: 410 }, cell)).toEqual({ cols: 100, rows: 24 })
    expect(gridFor({ width: 799, height: 407 }, cell)).toEqual({ cols: 99, rows: 23 })
  })

  it('is unknown while the box is hidden, and bounded when it is vast', () => {
    expect(gridFor({ width: -16, height: -16 }, cell)).toBeNull()
    expect(gridFor({ width: 1e6, height: 1e6 }, cell)).toEqual({ cols: 1000, rows: 500 })
  })

  it('is drawn in whole device pixels, at the size nearest to the wanted one', () => {
    expect(crispFontSize(13, 0.6, 1) * 0.6).toBeCloseTo(8, 1)
    expect(crispFontSize(13, 0.6, 2) * 0.6 * 2).toBeCloseTo(16, 1)
    expect(Math.floor(crispFontSize(13, 0.6, 1) * 0.6)).toBe(8)
    expect(Math.floor(crispFontSize(15, 0.6, 1.5) * 0.6 * 1.5)).toBe(14)
  })

  it('of another viewer is scaled down to fit, never up', () => {
    expect(widestCell(50, 400, 13, 0.6, 1)).toBe(8)
    expect(widestCell(10, 400, 13, 0.6, 1)).toBe(8)
    expect(widestCell(60, 400, 13, 0.6, 1)).toBe(6)
    expect(widestCell(60, 400, 13, 0.6, 2)).toBe(13)
    expect(widestCell(1000, 400, 13, 0.6, 1)).toBe(2)
  })
})
