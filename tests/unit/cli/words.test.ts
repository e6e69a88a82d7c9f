import { expect, test } from 'vitest'
import { parseDuration } from '../../../lib/cli/options.ts'
import { duration, plain, table } from '../../../lib/cli/words.ts'

test('what others say steers no terminal', () => {
  expect(plain('a\x1b[31mb\u202e\r\nc')).toBe('a[31mbc')
})

test('a table has columns as wide as their widest cell, and no spaces at the end', () => {
  expect(
    table([
      ['NAME', 'X', 'LAST'],
      ['a', 'long', ''],
    ]),
  ).toEqual(['NAME  X     LAST', 'a     long'])
})

test.each([
  [0, '0s'],
  [59_999, '59s'],
  [60_000, '1m'],
  [90 * 60_000, '1h'],
  [50 * 3_600_000, '2d'],
  [-5, '0s'],
])('%d ms are %s', (ms, words) => {
  expect(duration(ms)).toBe(words)
})

test.each([
  ['90', 90_000],
  ['1.5s', 1_500],
  ['250ms', 250],
  ['5m', 300_000],
  ['2h', 7_200_000],
])('%s is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each(['', 'soon', '5 m', '-1', '1d'])('%j is no time', (text) => {
  expect(() => parseDuration(text)).toThrow('90s, 5m or 2h')
})
