import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { MaestroError } from '../errors.ts'
import type { AgentRow } from '../store/agents.ts'
import type { TmuxExec } from '../terminal/tmux/exec.ts'
import type { Nerve } from '../terminal/tmux/nerve.ts'
import { quote } from '../terminal/tmux/quote.ts'
import type { AgentInput, AgentInputResult } from '../wire/agent.ts'
import type { Program } from './programs/program.ts'
import { type PaneScreen, readScreen } from './screen.ts'

export interface InputTarget {
  exec: TmuxExec
  nerve: Pick<Nerve, 'commands'>
  sessionId: string
  program: Program
}

export function hibernated({ name, state }: Pick<AgentRow, 'name' | 'state'>): MaestroError {
  const message = `${name} is hibernated: nothing runs in it. Wake it first.`
  return new MaestroError('AGENT_BUSY', message, { state })
}

/** A redraw of the input box is over by then; programs without one have to wait that long. */
const BOX_MS = 120
const SEEN_MS = 3_000
const TAKEN_MS = 2_000
const LOOK_EVERY_MS = 60
const ENTER_TRIES = 3
/** Looks in a row that find the text gone. */
const GONE_LOOKS = 4

/**
 * Puts `text` into the agent as it is: through a tmux buffer, so that no part of it is ever a
 * command, a format or a key name. As a paste it is bracketed when the program asked for that.
 */
export async function sendText(target: InputTarget, text: string, paste: boolean): Promise<void> {
  // An end-of-paste mark inside would let the rest act as typed.
  const clean = paste ? text.replaceAll('\x1b[201~', '') : text
  if (clean === '') return
  const buffer = `maestro-${randomBytes(8).toString('hex')}`
  const { exec, sessionId } = target
  const pane = `${sessionId}:`
  const pasting = `paste-buffer -d -r ${paste ? '-p ' : ''}-b ${buffer} -t ${quote(pane)}`
  try {
    const said = await exec.ok(
      [
        ...['load-buffer', '-b', buffer, '-', ';'],
        // Pasting into a dead pane ends tmux 3.3a with all its sessions: tmux itself has to look.
        ...['if-shell', '-F', '-t', pane, '#{pane_dead}'],
        ...[`delete-buffer -b ${buffer} ; display-message -p ended`, pasting],
      ],
      clean,
    )
    if (said.trim() !== 'ended') return
  } catch (error) {
    // Named buffers stay until the server ends, and this text may be a secret.
    await exec.run(['delete-buffer', '-b', buffer])
    throw error
  }
  throw new MaestroError('AGENT_BUSY', 'The program of this agent has ended. Restart it first.')
}

const KEY_NAME =
  /^(?:(?:[CMS]-){0,3}(?:[^\s\p{Cc}]|Space|BSpace|Enter|Escape|Tab|BTab|Up|Down|Left|Right|Home|End|PageUp|PageDown|PgUp|PgDn|PPage|NPage|IC|DC|Insert|Delete|F[1-9]|F1[0-2]))$/u

/** Presses keys by tmux's names; `VALIDATION_ERROR` for a name that tmux would type out instead. */
export async function sendKeys(target: InputTarget, keys: readonly string[]): Promise<void> {
  const wrong = keys.find((key) => !KEY_NAME.test(key))
  if (wrong !== undefined) {
    throw new MaestroError(
      'VALIDATION_ERROR',
      `"${wrong}" is not a key. Use tmux's names, such as Enter, C-c, Up, M-x or a single character; send text with /input.`,
      { field: 'keys', key: wrong },
    )
  }
  const pane = quote(`${target.sessionId}:`)
  await target.exec.script([
    // In copy mode keys would go to the mode, not to the program.
    `if-shell -F -t ${pane} '#{pane_in_mode}' ${quote(`send-keys -t ${pane} -X cancel`)}`,
    `send-keys -t ${pane} -- ${keys.map(quote).join(' ')}`,
  ])
}

/** Sends text as asked, and with `submit` presses Enter and watches that it was taken. */
export async function sendInput(
  target: InputTarget,
  input: AgentInput,
): Promise<AgentInputResult['submitted']> {
  if (!input.submit) {
    await sendText(target, input.text, input.paste ?? true)
    return 'no'
  }
  const { program } = target
  const before = await look(target, BOX_MS, (screen) => program.pendingInput(screen) !== null)
  await sendText(target, input.text, input.paste ?? true)
  return submit(target, before.screen)
}

/**
 * Enter, verified: the text was seen in the input box and has left it. Enter is pressed again only
 * while the very same text stands there, never into whatever else may have come up. A look can fall
 * into the middle of a redraw, so a reading counts when it stays.
 */
async function submit(
  target: InputTarget,
  before: PaneScreen | null,
): Promise<AgentInputResult['submitted']> {
  const { program } = target
  const empty = before ? program.pendingInput(before) : null
  if (empty === null) return submitUnread(target, before)

  let text: string | null = null
  const arrived = await look(target, SEEN_MS, (screen) => {
    const last = text
    text = program.pendingInput(screen)
    return text !== null && text !== empty && text === last
  })
  for (let attempt = 0; attempt < ENTER_TRIES; attempt++) {
    await sendKeys(target, ['Enter'])
    if (!arrived.seen || text === null) return 'unverified'
    const sent: string = text
    let without = 0
    const left = await look(target, TAKEN_MS, (screen) => {
      without = program.pendingInput(screen)?.startsWith(sent) ? 0 : without + 1
      return without >= GONE_LOOKS
    })
    if (left.seen) return 'verified'
  }
  return 'unverified'
}

/** Enter in a program whose input box cannot be read: what counts is that the screen changed. */
async function submitUnread(
  target: InputTarget,
  before: PaneScreen | null,
): Promise<AgentInputResult['submitted']> {
  const shown = await look(target, SEEN_MS, (screen) => changed(before, screen))
  await sendKeys(target, ['Enter'])
  const after = await look(target, TAKEN_MS, (screen) => changed(shown.screen, screen))
  return after.seen ? 'verified' : 'unverified'
}

function changed(before: PaneScreen | null, after: PaneScreen): boolean {
  if (!before) return true
  return (
    before.cursor.y !== after.cursor.y ||
    before.cursor.x !== after.cursor.x ||
    before.rows.join('\n') !== after.rows.join('\n')
  )
}

/** Looks at the screen until it is as wanted or the time is over; answers the last look. */
export async function look(
  target: Pick<InputTarget, 'nerve' | 'sessionId'>,
  ms: number,
  wanted: (screen: PaneScreen) => boolean,
): Promise<{ seen: boolean; screen: PaneScreen | null }> {
  const end = Date.now() + ms
  for (;;) {
    const screen = await readScreen(target.nerve, target.sessionId)
    if (screen && wanted(screen)) return { seen: true, screen }
    if (Date.now() >= end) return { seen: false, screen }
    await delay(LOOK_EVERY_MS)
  }
}
