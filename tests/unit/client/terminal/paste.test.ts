import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pasteable } from '../../../../lib/client/terminal/paste.ts'

const MARK = /(?:\x1b\[|\x9b)20[01]~/

describe('pasted text', () => {
  it('stays as it is', () => {
    const text = 'lines\nwith\ttabs, émoji 👍🏽 and \x1b[31mcolour\x1b[m;'
    expect(pasteable(text)).toBe(text)
  })

  it('cannot end the paste and type the rest', () => {
    expect(pasteable('a\x1b[201~rm -rf /\r')).toBe('arm -rf /\r')
    expect(pasteable('a\x1b[20\x1b[201~1~b')).toBe('ab')
    const piece = fc.constantFrom(
      '\x1b',
      '[',
      '\x9b',
      '2',
      '0',
      '1',
      '~',
      'x',
      '\x1b[201~',
      '\x1b[20',
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        (pieces) => !MARK.test(pasteable(pieces.join(''))),
      ),
    )
  })
})
