import * as headless from '@xterm/headless'
import { countLikeTmux } from '../../../../lib/client/terminal/unicode.ts'
import type { TestTmux } from '../../../support/tmux.ts'
import { type Screen, screenOf } from './cells.ts'

// A CommonJS package: Node gives its exports as the default one, bundlers give them by name.
const { Terminal } = (headless as { default?: typeof headless }).default ?? headless

/** G1 is DEC special graphics: `capture-pane -e` writes line drawing as SO … SI. */
const GRAPHICS_IN_G1 = '\x1b)0'

export interface Truth extends Screen {
  modes: {
    cursor: boolean
    bracketedPaste: boolean
    applicationCursor: boolean
    applicationKeypad: boolean
    mouse: 'none' | 'vt200' | 'drag' | 'any'
  }
}

const FORMAT = [
  'pane_width',
  'pane_height',
  'cursor_x',
  'cursor_y',
  'cursor_flag',
  'keypad_cursor_flag',
  'keypad_flag',
  'mouse_all_flag',
  'mouse_button_flag',
  'mouse_standard_flag',
]

/** The pane as tmux itself has it: cells from `capture-pane -e`, cursor and modes from its formats. */
export async function truthOf(tmux: TestTmux, session: string): Promise<Truth> {
  const target = `=${session}:`
  const [formats = '', ...captured] = (
    await tmux.run(
      'display-message',
      '-p',
      '-t',
      target,
      FORMAT.map((name) => `#{${name}}`).join(' '),
      ';',
      'capture-pane',
      '-e',
      '-p',
      '-N',
      '-t',
      target,
    )
  ).split('\n')
  const [cols = 0, rows = 0, x = 0, y = 0, visible, cursorKeys, keypad, all, button, standard] =
    formats.split(' ').map(Number)
  const terminal = new Terminal({ cols, rows, allowProposedApi: true })
  countLikeTmux(terminal as never, 'tmux-3.3')
  const text = captured.slice(0, rows).join('\r\n')
  await new Promise<void>((resolve) => terminal.write(GRAPHICS_IN_G1 + text, resolve))
  const screen = screenOf(terminal)
  terminal.dispose()
  return {
    ...screen,
    cursor: [x, y],
    modes: {
      cursor: visible === 1,
      bracketedPaste: false,
      applicationCursor: cursorKeys === 1,
      applicationKeypad: keypad === 1,
      mouse: all === 1 ? 'any' : button === 1 ? 'drag' : standard === 1 ? 'vt200' : 'none',
    },
  }
}
