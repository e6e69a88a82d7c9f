import { expect, test } from 'vitest'
import { standAlone } from '../../../../lib/client/terminal/history-pen.ts'
import {
  type HistoryWindow,
  nearestHit,
  renumbered,
  withNewer,
  withOlder,
} from '../../../../lib/client/terminal/history-window.ts'

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `line ${from + i}`)
const piece = (from: number, to: number, total = to) => ({
  start: from,
  lines: numbered(from, to),
  total,
})
const window: HistoryWindow = { ...piece(100, 200), rows: 10 }

test('[T10] older lines come in front when they meet what is known', () => {
  const older = withOlder(window, piece(50, 110, 200))
  expect(older).toMatchObject({ start: 50, total: 200 })
  expect(older?.lines).toEqual(numbered(50, 200))
  expect(withOlder(window, { ...piece(50, 110), start: 47 })).toBeNull()
  expect(withOlder(window, piece(50, 90))).toBeNull()
})

test('[T10] newer lines replace the last screen, which may have changed', () => {
  const page = piece(180, 220)
  page.lines[10] = 'changed on the screen'
  const newer = withNewer(window, page)
  expect(newer?.total).toBe(220)
  expect(newer?.lines[90]).toBe('changed on the screen')
  expect(newer?.lines).toHaveLength(120)
  page.lines[3] = 'changed above it'
  expect(withNewer(window, page)).toBeNull()
})

test('[T10] lines that tmux dropped make no mistake: the window is found again', () => {
  const now = { start: 0, lines: numbered(150, 240), total: 90 }
  expect(renumbered(window, now)).toMatchObject({ start: -50, total: 90 })
  expect(renumbered(window, { start: 0, lines: numbered(900, 990), total: 90 })).toBeNull()
})

test('a search begins at the hit nearest to a place', () => {
  const hits = [90, 50, 10].map((line) => ({ line }))
  expect([100, 89, 52, 12, 0].map((line) => nearestHit(hits, line))).toEqual([0, 0, 1, 2, 2])
  expect(nearestHit([], 3)).toBe(-1)
})

test('each line carries the colours that go on from the line before', () => {
  expect(standAlone(['\x1b[1;31mred', 'still', '\x1b[39mbold\x1b[0m', 'plain'])).toEqual([
    '\x1b[1;31mred\x1b[m',
    '\x1b[1;31mstill\x1b[m',
    '\x1b[1;31m\x1b[39mbold\x1b[0m\x1b[m',
    'plain',
  ])
  expect(standAlone(['\x1b[38;2;1;2;3;48;5;7mx', 'y'])[1]).toBe('\x1b[38;2;1;2;3;48;5;7my\x1b[m')
  expect(standAlone(['\x1b[4:3mx\x1b[24m', 'y'])[1]).toBe('y')
})
