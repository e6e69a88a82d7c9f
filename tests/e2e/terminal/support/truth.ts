import * as headless from '@xterm/headless'
import { countLikeTmux } from '../../../../lib/client/terminal/unicode.ts'
import type { TestTmux } from '../../../support/tmux.ts'
import { type Screen, screenOf, UNKNOWN } from './cells.ts'

// A CommonJS package: Node gives its exports as the default one, bundlers give them by name.
const { Terminal } = (headless as { default?: typeof headless }).default ?? headless

/** G1 is DEC special graphics: `capture-pane -e` writes line drawing as SO … SI. */
const GRAPHICS_IN_G1 = '\x1b)0'

/** tmux 3.3 captures overline as `5:3`, which would mean blinking. */
const OVERLINE_3_3 = /(\x1b\[[\d;:]*?)5:3([\d;:]*m)/g

export interface Truth extends Screen {
  /**
   * The modes that a client shares with the pane. Of its keys tmux keeps the client in application
   * mode and translates them itself for each pane.
   */
  modes: {
    cursor: boolean
    mouse: 'none' | 'x10' | 'vt200' | 'drag' | 'any'
  }
}

const FORMAT = [
  'pane_width',
  'pane_height',
  'cursor_x',
  'cursor_y',
  'cursor_flag',
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
  const [cols = 0, rows = 0, x = 0, y = 0, visible, all, button, standard] = formats
    .split(' ')
    .map(Number)
  const { screen, known } = await render(captured.slice(0, rows), cols, rows)
  for (const [y, row] of screen.cells.entries()) row.fill(UNKNOWN, known[y])
  return {
    ...screen,
    cursor: [x, y],
    modes: {
      cursor: visible === 1,
      mouse: all === 1 ? 'any' : button === 1 ? 'drag' : standard === 1 ? 'vt200' : 'none',
    },
  }
}

/** Draws captured lines; `known` is how many cells of each line tmux told. */
async function render(
  lines: string[],
  cols: number,
  rows: number,
): Promise<{ screen: Screen; known: number[] }> {
  const terminal = new Terminal({ cols, rows, allowProposedApi: true })
  countLikeTmux(terminal as never, 'tmux-3.3')
  const write = (text: string) => new Promise<void>((resolve) => terminal.write(text, resolve))
  await write(GRAPHICS_IN_G1)
  const known: number[] = []
  for (const [y, line] of lines.entries()) {
    await write(`\x1b[${y + 1}H${line.replaceAll(OVERLINE_3_3, '$153$2')}`)
    known.push(terminal.buffer.active.cursorX)
  }
  const screen = screenOf(terminal)
  terminal.dispose()
  return { screen, known }
}
