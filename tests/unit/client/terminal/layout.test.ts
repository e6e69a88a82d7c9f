import { describe, expect, it } from 'vitest'
import { fontSizeFor, gridFor } from '../../../../lib/client/terminal/layout.ts'

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

  it('of another viewer is scaled down to fit, never up', () => {
    const box = { width: 400, height: 400 }
    expect(fontSizeFor({ cols: 50, rows: 20 }, box, cell, 13)).toBe(13)
    expect(fontSizeFor({ cols: 10, rows: 5 }, box, cell, 13)).toBe(13)
    expect(fontSizeFor({ cols: 100, rows: 20 }, box, cell, 13)).toBe(6.5)
    expect(fontSizeFor({ cols: 50, rows: 40 }, box, cell, 13)).toBe(7.5)
    expect(fontSizeFor({ cols: 1000, rows: 500 }, box, cell, 13)).toBe(4)
  })
})
