import { type FSWatcher, watch } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { MaestroError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { TmuxInfo } from '../../wire/node.ts'
import { coalesced } from '../coalesced.ts'
import { type ControlClient, openControlClient } from './control.ts'
import type { ControlReply } from './control-parser.ts'
import type { TmuxExec } from './exec.ts'
import { quote } from './quote.ts'
import { tmuxRefused } from './refused.ts'
import {
  CLIENT_FORMAT,
  PULSE_FORMAT,
  type Pulse,
  parseClients,
  parsePulses,
  parseSessions,
  SESSION_FORMAT,
  type TmuxClient,
  type TmuxSession,
} from './snapshot.ts'
import { ensureSocketDir, isListening } from './socket.ts'
import { NOT_INSTALLED, parseVersion, problemOf, type TmuxVersion } from './version.ts'

export interface NerveHandlers {
  status(info: TmuxInfo): void
  /** All sessions, after each change of the list; empty when the server is gone. */
  sessions(sessions: TmuxSession[]): void
  pulses(pulses: Pulse[]): void
  clients(clients: TmuxClient[]): void
  /** A client, named by its terminal, shows this session from now on. */
  switched(tty: string, sessionId: string): void
  /** Windows of some session came, went or were renamed, or another one is its current one. */
  windows(): void
}

const WINDOWS = /^%(?:(?:unlinked-)?window-(?:add|close|renamed)|session-window-changed)$/

export interface Nerve {
  readonly status: TmuxInfo
  readonly version: TmuxVersion | null
  /** The server was lost the last time it went (killed, crashed), and did not end by itself. */
  readonly lost: boolean
  /** Runs one command of tmux over the control client; `TMUX_UNAVAILABLE` when there is no server. */
  command(line: string): Promise<string[]>
  commands(lines: readonly string[]): Promise<ControlReply[]>
  /** Lists the sessions now, without waiting for tmux to tell of a change. */
  refresh(): Promise<void>
  close(): Promise<void>
}

const RETRY_MS = 5_000
const QUICK_LOOKS = 20
const QUICK_LOOK_MS = 50
/**
 * tmux 3.3a, joined by a control client while it starts, ends now and then before it has made its
 * first session (2 of 150 starts; none of 300 when left alone this long).
 */
const STARTING_MS = 150
const INSTALL_CHECK_MS = 15_000
const ATTACH_WAIT_MS = 2_000
const ATTACH_PAUSE_MS = 30

/**
 * The connection to the tmux server by which this node knows of every session without asking (T2):
 * a control client that waits and needs no session tells when the list changes; an attached one
 * carries commands and one subscription. Survives the server's absence and death.
 */
export function openNerve(exec: TmuxExec, handlers: NerveHandlers, log: Log): Nerve {
  let version: TmuxVersion | null = null
  let status: TmuxInfo = { status: 'down', version: null, socket: exec.socket, message: null }
  let watcher: ControlClient | null = null
  let attached: ControlClient | null = null
  let attaching: Promise<void> | null = null
  let closed = false
  let lost = false
  /** The client that is about to become `attached`. */
  let attachingClient: ControlClient | null = null
  let stirred = false
  let quickLooks = 0
  let endPause: () => void = () => undefined
  let socketWatch: FSWatcher | null = null

  function setStatus(next: TmuxInfo): void {
    const changed = next.status !== status.status || next.message !== status.message
    status = next
    if (changed && !closed) handlers.status(next)
  }

  /** The socket's directory changed, or we close: ends the pause that is now, or the next one. */
  function stir(): void {
    stirred = true
    quickLooks = QUICK_LOOKS
    endPause()
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, stirred ? 0 : ms)
      function done() {
        clearTimeout(timer)
        endPause = () => undefined
        stirred = false
        resolve()
      }
      endPause = done
    })
  }

  async function findVersion(): Promise<boolean> {
    const said = await exec.run(['-V']).catch(() => null)
    version = said && said.code === 0 ? parseVersion(said.stdout) : null
    const base = { socket: exec.socket, version: version?.text ?? null }
    const problem = version ? problemOf(version) : NOT_INSTALLED
    if (problem) setStatus({ ...base, ...problem })
    return problem === null
  }

  function info(state: 'up' | 'down'): TmuxInfo {
    return { status: state, version: version?.text ?? null, socket: exec.socket, message: null }
  }

  async function live(): Promise<void> {
    let wasAbsent = false
    while (!closed) {
      if (!version && !(await findVersion())) {
        await pause(INSTALL_CHECK_MS)
        version = null
        continue
      }
      if (await isListening(exec.socket)) {
        if (closed) return
        if (wasAbsent) {
          wasAbsent = false
          await delay(STARTING_MS)
          continue
        }
        const since = Date.now()
        await followServer()
        // A server that turns us away at once must not be asked in a tight loop.
        if (!closed && Date.now() - since < 500) await pause(500)
        continue
      }
      if (closed) return
      wasAbsent = true
      if (status.status === 'up') handlers.sessions([])
      setStatus(info('down'))
      // A server makes its socket before it listens on it.
      if (!closed) await pause(quickLooks-- > 0 ? QUICK_LOOK_MS : RETRY_MS)
    }
  }

  /** Follows one server until it is gone (or only our clients are, and then the caller starts again). */
  async function followServer(): Promise<void> {
    await new Promise<void>((resolve) => {
      watcher = openControlClient({
        exec,
        // Nobody signals it: such a client needs no session, and is told of all changes.
        args: ['wait-for', `maestro-${process.pid}`],
        onNotification: notified,
        onExit: resolve,
      })
      lost = false
      setStatus(info('up'))
      void refresh()
    })
    watcher = null
    await attached?.close()
    attached = null
  }

  function notified(name: string, rest: string): void {
    if (WINDOWS.test(name) && !closed) handlers.windows()
    if (
      name === '%sessions-changed' ||
      name === '%session-renamed' ||
      name === '%session-window-changed'
    ) {
      void refresh()
    } else if (name === '%client-session-changed' || name === '%client-detached') {
      const [tty = '', sessionId] = rest.split(' ')
      if (name === '%client-session-changed' && sessionId) handlers.switched(tty, sessionId)
      void refreshClients()
    } else if (name === '%exit') {
      // tmux gives a reason only for an end that nobody asked for.
      lost = rest !== ''
    } else if (name === '%subscription-changed') {
      const value = rest.indexOf(' : ')
      if (value >= 0) handlers.pulses(parsePulses(rest.slice(value + 3)))
    }
  }

  /** Attaches the commanding client when there is a session to attach to. */
  function attach(): Promise<void> {
    attaching ??= tryAttach().finally(() => {
      attaching = null
    })
    return attaching
  }

  async function tryAttach(): Promise<void> {
    const client = openControlClient({
      exec,
      args: ['attach', '-E', '-f', 'no-output,ignore-size,read-only'],
      onNotification: notified,
      onExit: () => {
        if (attached !== client) return
        attached = null
        // The session that it was attached to ended; another one will do.
        if (watcher && !closed) void refresh()
      },
    })
    attachingClient = client
    try {
      await client.ready
    } finally {
      attachingClient = null
    }
    if (closed) return client.close()
    attached = client
    await client.command(`refresh-client -B ${quote(`maestro::${PULSE_FORMAT}`)}`)
    void refreshClients()
  }

  async function commands(lines: readonly string[]): Promise<ControlReply[]> {
    if (!attached) await attachWithin(ATTACH_WAIT_MS)
    if (!attached) {
      throw new MaestroError(
        'TMUX_UNAVAILABLE',
        status.message ?? 'No tmux server is running on this host.',
      )
    }
    return attached.commands(lines)
  }

  /** A server that has just come is not followed yet; whoever started it may ask already. */
  async function attachWithin(ms: number): Promise<void> {
    const end = Date.now() + ms
    while (!attached && !closed && Date.now() < end) {
      if (watcher) await attach().catch(() => delay(ATTACH_PAUSE_MS))
      else if (await isListening(exec.socket)) await delay(ATTACH_PAUSE_MS)
      else return
    }
  }

  async function command(line: string): Promise<string[]> {
    const [reply] = await commands([line])
    if (reply?.ok) return reply.lines
    throw tmuxRefused(reply?.lines.join(' ') ?? '')
  }

  const refresh = coalesced(async () => {
    // Before it is followed there is nothing to tell; `live` asks when it is.
    while (!attached && watcher && !closed) {
      await attach().catch(() => delay(ATTACH_PAUSE_MS))
      if (!attached && watcher && !closed && (await hasNoSessions())) return handlers.sessions([])
    }
    const reply = await attached?.commands([`list-panes -a -F ${quote(SESSION_FORMAT)}`])
    if (reply?.[0]?.ok && !closed) handlers.sessions(parseSessions(reply[0].lines))
  }, log)

  /** Such a server refuses to be attached to; so does one whose session ends at that moment. */
  async function hasNoSessions(): Promise<boolean> {
    const { code, stdout } = await exec.run(['-N', 'list-sessions', '-F', '#{session_id}'])
    return code === 0 && stdout === ''
  }

  const refreshClients = coalesced(async () => {
    const reply = await attached?.commands([`list-clients -F ${quote(CLIENT_FORMAT)}`])
    if (reply?.[0]?.ok && !closed) handlers.clients(parseClients(reply[0].lines))
  }, log)

  try {
    socketWatch = watch(ensureSocketDir(exec.socket), stir)
    socketWatch.on('error', (error) =>
      log.warn({ err: error }, 'tmux socket directory not watched'),
    )
  } catch (error) {
    // The connection is still tried every few seconds.
    log.warn({ err: error }, 'tmux socket directory not watched')
  }
  const running = live().catch((error) => log.error({ err: error }, 'tmux connection failed'))

  return {
    get status() {
      return status
    },
    get version() {
      return version
    },
    get lost() {
      return lost
    },
    command,
    commands,
    refresh,
    async close() {
      closed = true
      socketWatch?.close()
      stir()
      await Promise.all([watcher?.close(), attached?.close(), attachingClient?.close()])
      await running
    },
  }
}
