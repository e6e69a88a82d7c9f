import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMarkParser, type Mark, markSays } from '../../../../lib/agents/status/marks.ts'

function marksOf(...chunks: (string | Uint8Array)[]): Mark[] {
  const marks: Mark[] = []
  const parser = createMarkParser((mark) => marks.push(mark))
  for (const chunk of chunks) parser.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  return marks
}
const osc = (text: string, end = '\x07') => `\x1b]${text}${end}`
const note = (body: string, title = ''): Mark => ({ type: 'notification', title, body })
const progress = (state: string, percent: number | null) => ({ type: 'progress', state, percent })
const prompt = (at: string, exitCode: number | null = null) => ({ type: 'prompt', at, exitCode })

describe('createMarkParser', () => {
  it.each([
    ['a bell', 'ab\x07c', [{ type: 'bell' }]],
    ['OSC 0', osc('0;hello'), [{ type: 'title', title: 'hello' }]],
    [
      'OSC 2 with ST',
      osc('2;✳ Shop; or so', '\x1b\\'),
      [{ type: 'title', title: '✳ Shop; or so' }],
    ],
    ['OSC 9', osc('9;Done'), [note('Done')]],
    ['OSC 9;4 with a percentage', osc('9;4;1;42'), [progress('normal', 42)]],
    ['OSC 9;4 busy', osc('9;4;3;'), [progress('busy', null)]],
    ['OSC 9;4 clear', osc('9;4;0'), [progress('clear', null)]],
    ['OSC 9;4 with too much', osc('9;4;1;999'), [progress('normal', 100)]],
    ['OSC 9 that begins with 4', osc('9;4 files changed'), [note('4 files changed')]],
    ['OSC 777', osc('777;notify;Claude;It waits; really'), [note('It waits; really', 'Claude')]],
    ['OSC 777 of another kind', osc('777;precmd'), []],
    [
      'OSC 133',
      ['A', 'B', 'C', 'D'].map((at) => osc(`133;${at}`)).join(''),
      [prompt('A'), prompt('B'), prompt('C'), prompt('D')],
    ],
    ['an exit code', osc('133;D;127;aid=1'), [prompt('D', 127)]],
    ['options without an exit code', osc('133;A;cl=m'), [prompt('A')]],
    ['other OSC', osc('8;;https://example.com') + osc('52;c;aGk=') + osc('1;icon'), []],
    ['no bell in another string', '\x1b_x\x07\x1bktitle\x1b\\', []],
    ['a bell in a DCS is part of it', '\x1bPq\x07\x1b\\', []],
    ['a string that is cancelled', '\x1b]9;x\x18\x07', [{ type: 'bell' }]],
    ['a string that another sequence breaks off', '\x1b]9;x\x1b[0m\x07', [{ type: 'bell' }]],
    ['what tmux is to pass through', '\x1bPtmux;\x1b\x1b]9;hi\x07\x1b\\', [note('hi')]],
    ['the same with ST', '\x1bPtmux;\x1b\x1b]9;hi\x1b\x1b\\\x1b\\', [note('hi')]],
    ['controls in a text', osc('9;a\nb\x01c'), [note('a b c')]],
  ])('%s', (_, text, marks) => {
    expect(marksOf(text)).toEqual(marks)
  })

  it('takes a byte of a character for no control', () => {
    // ✳ is E2 9C B3, and 9C alone would end a string in an 8-bit terminal.
    expect(marksOf(osc('2;\u2733 \u059d'))).toEqual([{ type: 'title', title: '\u2733 \u059d' }])
  })

  it('keeps little of a string without end, and goes on behind it', () => {
    const long = 'x'.repeat(1_000_000)
    expect(marksOf(`\x1b]9;${long}`, `${long}\x07`, osc('9;next'))).toEqual([note('next')])
  })

  it('finds the same wherever the output is cut', () => {
    const pieces = fc.constantFrom(
      'text ✳ ',
      '\x07',
      osc('2;⠐ Shop'),
      osc('9;4;1;50', '\x1b\\'),
      osc('777;notify;a;b'),
      osc('133;D;1'),
      '\x1bPtmux;\x1b\x1b]9;hi\x07\x1b\\',
      '\x1b[31m',
      '\x1b',
      '\x1b]',
      '\x18',
    )
    fc.assert(
      fc.property(fc.array(pieces), fc.array(fc.nat(40)), (list, cuts) => {
        const bytes = Buffer.from(list.join(''))
        const chunks: Buffer[] = []
        let from = 0
        for (const cut of cuts) {
          chunks.push(bytes.subarray(from, from + cut))
          from += cut
        }
        chunks.push(bytes.subarray(from))
        expect(marksOf(...chunks)).toEqual(marksOf(bytes))
      }),
    )
  })
})

describe('markSays', () => {
  const readTitle = (title: string) => (title.startsWith('⠐') ? 'working' : null)

  it.each([
    [{ type: 'title', title: '⠐ Shop' }, 'working'],
    [{ type: 'title', title: 'Shop' }, null],
    [{ type: 'progress', state: 'busy', percent: null }, 'working'],
    [{ type: 'progress', state: 'clear', percent: null }, 'idle'],
    [{ type: 'prompt', at: 'C', exitCode: null }, 'working'],
    [{ type: 'prompt', at: 'D', exitCode: 0 }, 'idle'],
    [{ type: 'bell' }, null],
    [{ type: 'notification', title: '', body: 'Claude is waiting for your input' }, null],
  ] as [Mark, string | null][])('%j says %s', (mark, said) => {
    expect(markSays(mark, readTitle)).toBe(said)
  })
})
