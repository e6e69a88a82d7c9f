import type { Nerve } from '../terminal/tmux/nerve.ts'
import type { Screen } from './programs/program.ts'

/** One look at an agent's pane. */
export interface PaneScreen extends Screen {
  /** The directory of the process in the foreground. */
  cwd: string
  dead: boolean
}

const FORMAT = [
  'cursor_x',
  'cursor_y',
  'alternate_on',
  'pane_dead',
  'pane_current_command',
  'pane_current_path',
  'pane_title',
]
  .map((field) => `#{${field}}`)
  .join('\t')

/** The visible screen of a session's active pane, over the control client. */
export async function readScreen(
  nerve: Pick<Nerve, 'commands'>,
  sessionId: string,
): Promise<PaneScreen | null> {
  const target = `'${sessionId}:'`
  const [facts, rows] = await nerve.commands([
    `display-message -p -t ${target} '${FORMAT}'`,
    `capture-pane -p -t ${target}`,
  ])
  if (!facts?.ok || !rows?.ok) return null
  const [x, y, alternate, dead, foreground = '', cwd = '', ...title] = (facts.lines[0] ?? '').split(
    '\t',
  )
  return {
    rows: rows.lines,
    cursor: { x: Number(x), y: Number(y) },
    alternate: alternate === '1',
    dead: dead === '1',
    foreground,
    cwd,
    title: title.join('\t'),
  }
}
