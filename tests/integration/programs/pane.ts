import path from 'node:path'
import type { Screen } from '../../../lib/agents/programs/program.ts'
import { createTmux, type TestTmux } from '../../support/tmux.ts'

/** Where the stand-ins for the programs are. */
export const BIN = path.join(import.meta.dirname, '../../fixtures/bin')

export interface Pane {
  tmux: TestTmux
  target: string
  screen(): Promise<Screen>
  keys(...keys: string[]): Promise<unknown>
  type(text: string): Promise<unknown>
  /** As the node does: through a buffer, bracketed. */
  paste(text: string): Promise<unknown>
  close(): Promise<void>
}

const FACTS =
  '#{cursor_x} #{cursor_y} #{alternate_on} #{pane_current_command} #{pane_height} #{pane_title}'

/** Runs a command in a session of its own tmux server. */
export async function openPane(
  command: string,
  env: Record<string, string> = {},
  { cols = 80, rows = 24 } = {},
): Promise<Pane> {
  const tmux = createTmux({ ...env, PATH: `${BIN}:${process.env.PATH}` })
  const id = await tmux.newSession('pane', { command, cols, rows })
  const target = `${id}:`
  return {
    tmux,
    target,
    async screen() {
      const text = await tmux.capture(target)
      const facts = (await tmux.run('display-message', '-p', '-t', target, FACTS)).trimEnd()
      const [x, y, alternate, foreground = '', height, ...title] = facts.split(' ')
      const shown = text.split('\n').slice(0, Number(height))
      return {
        rows: shown,
        cursor: { x: Number(x), y: Number(y) },
        alternate: alternate === '1',
        foreground,
        title: title.join(' '),
      }
    },
    keys: (...keys) => tmux.run('send-keys', '-t', target, ...keys),
    type: (text) => tmux.run('send-keys', '-l', '-t', target, '--', text),
    async paste(text) {
      await tmux.run('set-buffer', '-b', 'test', '--', text)
      await tmux.run('paste-buffer', '-d', '-p', '-r', '-b', 'test', '-t', target)
    },
    close: () => tmux.close(),
  }
}
