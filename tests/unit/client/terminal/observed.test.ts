import { describe, expect, it } from 'vitest'
import { scrollToShow, zoomRange } from '../../../../lib/client/terminal/observed.ts'

describe('[T11] another viewer’s grid on a phone', () => {
  it('is readable at first, and goes from all columns to the full size', () => {
    expect(zoomRange(160, 359, 13, 0.6, 3)).toEqual({ fit: 6, readable: 18, full: 23 })
  })

  it('is as large as fits where that is readable already', () => {
    expect(zoomRange(50, 359, 13, 0.6, 3)).toEqual({ fit: 21, readable: 21, full: 23 })
    expect(zoomRange(20, 359, 13, 0.6, 3)).toEqual({ fit: 23, readable: 23, full: 23 })
  })

  it('never makes text larger than it is set to be', () => {
    expect(zoomRange(160, 359, 8, 0.6, 3)).toMatchObject({ readable: 14, full: 14 })
  })

  it.each([
    ['from the beginning when it is in sight there', 300, 100, 150, 0],
    ['not at all when it is in sight', 300, 400, 450, 300],
    ['as little as it takes to the right', 0, 400, 500, 140],
    ['as little as it takes to the left', 900, 400, 500, 400],
  ])('scrolls to the cursor: %s', (_name, now, from, to, scrolled) => {
    expect(scrollToShow(now, 360, from, to)).toBe(scrolled)
  })
})
