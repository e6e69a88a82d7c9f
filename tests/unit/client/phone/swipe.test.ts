import { expect, it } from 'vitest'
import { isSwipeBack } from '../../../../lib/client/phone/swipe.ts'

it.each([
  ['from the edge inward', [10, 300, 150, 310, 200], true],
  ['from the middle', [120, 300, 300, 310, 200], false],
  ['too short', [10, 300, 60, 310, 200], false],
  ['scrolling down', [10, 300, 100, 500, 200], false],
  ['a slow drag', [10, 300, 200, 310, 1500], false],
  ['to the left', [20, 300, 0, 300, 200], false],
] as const)('a swipe %s', (_, [x1, y1, x2, y2, ms], back) => {
  expect(isSwipeBack({ x: x1, y: y1, at: 0 }, { x: x2, y: y2, at: ms })).toBe(back)
})
