/** One tmux session as the server describes it; `$id` is the only handle that never means another. */
export interface TmuxSession {
  /** `$3`; counted from 0 again by the next server. */
  id: string
  serverPid: number
  name: string
  /** The agent whose session this is (`@maestro_agent`); empty for a session that nobody adopted. */
  agentId: string
  /** The host that wrote `agentId` (`@maestro_host`). */
  hostId: string
  /** A person deleted the agent and kept the session (`@maestro_ignore`). */
  ignored: boolean
  /** Name of the session group; a clone in a group shares the windows of the first. */
  group: string
  createdAt: number
  /** Lines that tmux's own status takes from a client's height. */
  statusLines: number
  /** The oldest pane: where the session's program began. */
  firstPaneId: string
  windowId: string
  cols: number
  rows: number
  pane: {
    id: string
    pid: number
    dead: boolean
    /** Known a moment after the pane is dead; null also for an end by a signal. */
    deadStatus: number | null
    /** Of an end by a signal, its number (tmux 3.3 and newer). */
    deadSignal: number | null
    command: string
    cwd: string
  }
}

const SESSION_FIELDS = [
  'session_id',
  'pid',
  'session_created',
  '@maestro_agent',
  '@maestro_host',
  '@maestro_ignore',
  'session_group',
  'status',
  'window_id',
  'window_active',
  'window_width',
  'window_height',
  'pane_id',
  'pane_active',
  'pane_pid',
  'pane_dead',
  'pane_dead_status',
  'pane_dead_signal',
  'session_name',
  'pane_current_command',
  'pane_current_path',
]

/** Anything may be in these; tmux itself escapes tabs and line breaks only in the session's name. */
const FREE_TEXT = new Set(['pane_current_command', 'pane_current_path'])

/**
 * For `list-panes -a -F`: one line a pane. A tab or line break in free text becomes `?`: a directory
 * may be named so that its name reads as another session.
 */
export const SESSION_FORMAT = SESSION_FIELDS.map((field) =>
  FREE_TEXT.has(field) ? `#{s/[\t\r\n]/?/:${field}}` : `#{${field}}`,
).join('\t')

/** Reads `list-panes -a`: one session for each active pane of a current window, in tmux's order. */
export function parseSessions(lines: readonly string[]): TmuxSession[] {
  const sessions: TmuxSession[] = []
  const oldest = new Map<string, string>()
  for (const line of lines) {
    const fields = line.split('\t')
    if (fields.length !== SESSION_FIELDS.length) continue
    const f = (name: string) => fields[SESSION_FIELDS.indexOf(name)] ?? ''
    const first = oldest.get(f('session_id'))
    if (first === undefined || paneNumber(f('pane_id')) < paneNumber(first)) {
      oldest.set(f('session_id'), f('pane_id'))
    }
    if (f('window_active') !== '1' || f('pane_active') !== '1') continue
    sessions.push({
      id: f('session_id'),
      serverPid: Number(f('pid')),
      name: f('session_name'),
      agentId: f('@maestro_agent'),
      hostId: f('@maestro_host'),
      ignored: f('@maestro_ignore') === '1',
      group: f('session_group'),
      createdAt: Number(f('session_created')) * 1000,
      statusLines: statusLines(f('status')),
      firstPaneId: f('pane_id'),
      windowId: f('window_id'),
      cols: Number(f('window_width')),
      rows: Number(f('window_height')),
      pane: {
        id: f('pane_id'),
        pid: Number(f('pane_pid')),
        dead: f('pane_dead') === '1',
        deadStatus: numberOrNull(f('pane_dead_status')),
        deadSignal: numberOrNull(f('pane_dead_signal')),
        command: f('pane_current_command'),
        cwd: f('pane_current_path'),
      },
    })
  }
  for (const session of sessions) session.firstPaneId = oldest.get(session.id) ?? session.pane.id
  return sessions
}

/** tmux counts panes up: `%12`. */
function paneNumber(id: string): number {
  return Number(id.slice(1))
}

function numberOrNull(text: string): number | null {
  return text === '' ? null : Number(text)
}

function statusLines(option: string): number {
  if (option === 'off') return 0
  return option === 'on' ? 1 : Number(option) || 0
}

/** What the subscription tells of one session's current window, at most once a second. */
export interface Pulse {
  sessionId: string
  windowId: string
  /** Last output, seconds since the epoch (`window_activity`; `session_activity` ignores output). */
  activityAt: number
  cols: number
  rows: number
  /** As of a session; the user may switch tmux's status on and off. */
  statusLines: number
  /** Bells rung so far, in sessions that we created. */
  bells: number
  dead: boolean
  title: string
}

/**
 * One subscription over all sessions (tmux(1), `refresh-client -B`). No comma may be inside. The
 * title is free text, so it follows its length in bytes.
 */
export const PULSE_FORMAT =
  '#{S:#{W:#{session_id} #{window_id} #{window_active} #{window_activity} #{window_width} #{window_height} ' +
  '#{status} 0#{@maestro_bell} #{P:#{pane_active} #{pane_dead} #{n:pane_title} #{pane_title};}|}}'

/** Reads a subscription's value; the current window's active pane stands for its session. */
export function parsePulses(value: string): Pulse[] {
  const bytes = Buffer.from(value)
  const pulses: Pulse[] = []
  let at = 0
  const word = (): string => {
    let end = at
    while (end < bytes.length && bytes[end] !== 32) end++
    const text = bytes.toString('utf8', at, end)
    at = end + 1
    return text
  }
  while (at < bytes.length) {
    const sessionId = word()
    const windowId = word()
    const current = word() === '1'
    const [activityAt, cols, rows] = [word(), word(), word()].map(Number)
    const status = statusLines(word())
    const bells = Number(word())
    while (at < bytes.length && bytes[at] !== 124 /* | */) {
      const active = word() === '1'
      const dead = word() === '1'
      const length = Number(word())
      if (!Number.isInteger(length)) return pulses
      const title = bytes.toString('utf8', at, at + length)
      at += length + 1
      if (current && active) {
        pulses.push({
          sessionId,
          windowId,
          activityAt: activityAt ?? 0,
          cols: cols ?? 0,
          rows: rows ?? 0,
          statusLines: status,
          bells,
          dead,
          title,
        })
      }
    }
    at++
  }
  return pulses
}

/** One client of the server that shows a session to somebody (control clients are left out). */
export interface TmuxClient {
  pid: number
  tty: string
  sessionId: string
}

export const CLIENT_FORMAT = '#{client_control_mode}\t#{client_pid}\t#{session_id}\t#{client_tty}'

export function parseClients(lines: readonly string[]): TmuxClient[] {
  return lines
    .map((line) => line.split('\t'))
    .filter((f) => f[0] === '0' && f[2])
    .map((f) => ({ pid: Number(f[1]), sessionId: f[2] ?? '', tty: f[3] ?? '' }))
}
