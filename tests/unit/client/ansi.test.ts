import { expect, it } from 'vitest'
import { parseAnsi } from '../../../lib/client/ansi.ts'
import { defaultTheme } from '../../../lib/client/themes.ts'

const { terminal } = defaultTheme('dark').colors
const parse = (...lines: string[]) => parseAnsi(lines, terminal)

it.each([
  ['plain text', 'hello', [{ text: 'hello', style: {} }]],
  ['nothing', '', []],
  [
    'a colour',
    '\x1b[32mok\x1b[39m!',
    [
      { text: 'ok', style: { color: terminal.green } },
      { text: '!', style: {} },
    ],
  ],
  [
    'bright ones',
    '\x1b[91;104mx',
    [{ text: 'x', style: { color: terminal.brightRed, backgroundColor: terminal.brightBlue } }],
  ],
  [
    'the palette',
    '\x1b[38;5;1ma\x1b[38;5;208mb\x1b[38;5;232mc\x1b[48;5;16md',
    [
      { text: 'a', style: { color: terminal.red } },
      { text: 'b', style: { color: 'rgb(255 135 0)' } },
      { text: 'c', style: { color: 'rgb(8 8 8)' } },
      { text: 'd', style: { color: 'rgb(8 8 8)', backgroundColor: 'rgb(0 0 0)' } },
    ],
  ],
  [
    'true colour, and what comes behind it',
    '\x1b[38;2;1;2;3;1mx',
    [{ text: 'x', style: { color: 'rgb(1 2 3)', fontWeight: 700 } }],
  ],
  [
    'inverse',
    '\x1b[7mx\x1b[27my',
    [
      { text: 'x', style: { color: terminal.background, backgroundColor: terminal.foreground } },
      { text: 'y', style: {} },
    ],
  ],
  [
    'other sequences',
    'a\x1b]8;;https://x.example\x1b\\b\x1b[2Kc\x1b(Bd',
    [
      { text: 'a', style: {} },
      { text: 'b', style: {} },
      { text: 'c', style: {} },
      { text: 'd', style: {} },
    ],
  ],
])('reads %s', (_, line, runs) => {
  expect(parse(line)).toEqual([runs])
})

it('goes on with a look in the next line, until it is reset', () => {
  expect(parse('\x1b[1mbold', 'still\x1b[0m no')).toEqual([
    [{ text: 'bold', style: { fontWeight: 700 } }],
    [
      { text: 'still', style: { fontWeight: 700 } },
      { text: ' no', style: {} },
    ],
  ])
})
