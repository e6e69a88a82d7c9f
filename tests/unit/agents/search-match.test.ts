import { expect, test } from 'vitest'
import { compilePattern, createMatcher } from '../../../lib/agents/search-match.ts'

const find = async (text: string, lines: string[], how = {}, deadline = 4_000) => {
  const matcher = createMatcher({ text, ...how }, deadline)
  try {
    return await matcher.find(lines, 10)
  } finally {
    matcher.close()
  }
}

test('plain text means itself, ignores case, and the last line comes first', async () => {
  expect(await find('a.b(', ['A.B( a.b(', 'axb(', 'x a.b('])).toEqual([
    { line: 2, ranges: [[2, 6]] },
    {
      line: 0,
      ranges: [
        [0, 4],
        [5, 9],
      ],
    },
  ])
  expect(await find('Err', ['err', 'Err'], { caseSensitive: true })).toHaveLength(1)
})

test('a regular expression finds, and may match nothing', async () => {
  const found = await find('\\d+\\-x|y*', ['12-x', 'zzz'], { regex: true })
  expect(found).toEqual([{ line: 0, ranges: [[0, 4]] }])
})

test('a regular expression that cannot be read is refused in words', () => {
  expect(() => compilePattern({ text: '(', regex: true })).toThrow(/cannot be read.*plain text/)
})

test('a catastrophic regular expression ends at the deadline and blocks nobody', async () => {
  let turns = 0
  const counting = setInterval(() => turns++, 10)
  const search = find('^(a+)+$', [`${'a'.repeat(60)}!`], { regex: true }, 400)
  await expect(search).rejects.toThrow(/takes too long/)
  clearInterval(counting)
  expect(turns).toBeGreaterThan(5)
})
