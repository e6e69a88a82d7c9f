import { describe, expect, it } from 'vitest'
import {
  endsOf,
  type LineCell,
  spanBetween,
  wordAt,
} from '../../../../../lib/client/terminal/touch/words.ts'

/** A line as xterm has it: wide characters take two cells, the second of them empty. */
const lineOf = (text: string): LineCell[] =>
  [...text].flatMap((char) =>
    /\p{Script=Han}/u.test(char)
      ? [
          { text: char, width: 2 },
          { text: '', width: 0 },
        ]
      : [{ text: char === ' ' ? '' : char, width: 1 }],
  )

describe('the word under a finger', () => {
  it.each([
    ['see lib/a-b.ts:12 now', 8, 'lib/a-b.ts:12'],
    ['open "https://a.b/c?d=1".', 12, 'https://a.b/c?d=1'],
    ['call(one, two)', 5, 'one'],
    ['│ boxed │', 3, 'boxed'],
    ['end', 2, 'end'],
    ['a  b', 1, ' '],
  ])('%s at %i', (text, col, word) => {
    const [from, to] = wordAt(lineOf(text), col)
    expect(text.slice(from, to)).toBe(word)
  })

  it('takes wide characters whole, from either half', () => {
    expect(wordAt(lineOf('a 漢字 b'), 3)).toEqual([2, 6])
    expect(wordAt(lineOf('a 漢字 b'), 2)).toEqual([2, 6])
  })

  it('stays in the line', () => {
    expect(wordAt(lineOf('ab'), 70)).toEqual([0, 2])
  })
})

it('spans cells in either direction, over lines', () => {
  const span = { col: 8, row: 2, length: 5 }
  expect(spanBetween({ col: 8, row: 2 }, { col: 2, row: 3 }, 10)).toEqual(span)
  expect(spanBetween({ col: 2, row: 3 }, { col: 8, row: 2 }, 10)).toEqual(span)
  expect(endsOf(span, 10)).toEqual([
    { col: 8, row: 2 },
    { col: 2, row: 3 },
  ])
})
