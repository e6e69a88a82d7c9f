import { Terminal } from '@xterm/headless'
import { createLog } from '../../../lib/log.ts'
import {
  type Attachment,
  createTerminals,
  type Terminals,
} from '../../../lib/terminal/terminals.ts'
import { createTmuxExec } from '../../../lib/terminal/tmux/exec.ts'
import { openNerve } from '../../../lib/terminal/tmux/nerve.ts'
import { quote } from '../../../lib/terminal/tmux/quote.ts'
import type { TmuxClient, TmuxSession } from '../../../lib/terminal/tmux/snapshot.ts'
import type { ViewerPort } from '../../../lib/terminal/viewer.ts'
import type { TermDown } from '../../../lib/wire/term.ts'
import { createTmux, type TestTmux } from '../../support/tmux.ts'
import { until } from '../../support/until.ts'

export interface Rig {
  tmux: TestTmux
  terminals: Terminals
  /** What `onInput` was told. */
  typed: string[]
  /** Makes a session without status line; its name is the agent's id. */
  session(name: string, command?: string): Promise<string>
  attach(agentId: string, options?: AttachOptions): TestViewer
  /** Attached tmux clients that show the session, as tmux lists them. */
  clients(agentId: string): Promise<string[]>
  windowSize(agentId: string): Promise<string>
  close(): Promise<void>
}

export interface AttachOptions {
  cols?: number
  rows?: number
  observe?: boolean
  follow?: boolean
  resume?: { viewer: string; seq: number }
  /** False: acknowledges only when told to. */
  acks?: boolean
}

/** Terminals over a private tmux server, wired to a nerve as the node does it. */
export async function createRig(): Promise<Rig> {
  const tmux = createTmux()
  const exec = createTmuxExec(tmux.socket, tmux.env)
  const log = createLog({ level: 'silent' })
  const typed: string[] = []
  let sessions: readonly TmuxSession[] = []
  let clients: readonly TmuxClient[] = []

  const nerve = openNerve(
    exec,
    {
      status: () => undefined,
      sessions(now) {
        const gone = sessions.filter((old) => !now.some(({ id }) => id === old.id))
        sessions = now
        for (const { name } of gone) terminals.ended(name)
      },
      pulses: (pulses) => terminals.pulses(pulses),
      clients(now) {
        clients = now
        terminals.clients(now)
      },
      switched: (tty, sessionId) => terminals.switched(tty, sessionId),
      windows: () => undefined,
    },
    log,
  )
  const find = (agentId: string) => sessions.find(({ name }) => name === agentId)
  const terminals = createTerminals({
    exec,
    nerve,
    log,
    session(agentId) {
      const session = find(agentId)
      if (!session) return agentId === 'asleep' ? null : undefined
      const { id, cols, rows, statusLines } = session
      return { sessionId: id, cols, rows, statusLines, title: '' }
    },
    onInput: (agentId) => typed.push(agentId),
    onViewers: () => undefined,
  })

  return {
    tmux,
    terminals,
    typed,
    async session(name, command = 'stty -echo; exec cat') {
      await exec.startingScript([
        `new-session -d -s ${name} -x 80 -y 24 ${quote(command)}`,
        'set -g status off',
      ])
      await until(() => find(name)?.statusLines === 0 || nerve.refresh().then(() => false), {
        message: `session ${name}`,
      })
      return find(name)?.id ?? ''
    },
    attach: (agentId, options) => new TestViewer(terminals, agentId, options),
    clients: (agentId) =>
      until(async () => {
        const format = '#{client_control_mode} #{client_tty}'
        const list = await tmux.run('list-clients', '-t', `=${agentId}`, '-F', format)
        const shown = list
          .split('\n')
          .filter((line) => line.startsWith('0 '))
          .map((line) => line.slice(2))
        const id = find(agentId)?.id
        const heard = clients.filter(({ sessionId }) => sessionId === id).map(({ tty }) => tty)
        // What the node has heard and what there is meet in the end.
        return shown.sort().join() === heard.sort().join() ? shown : null
      }),
    windowSize: async (agentId) =>
      (
        await tmux.run(
          'display-message',
          '-p',
          '-t',
          `=${agentId}:`,
          '#{window_width}x#{window_height}',
        )
      ).trim(),
    async close() {
      terminals.close()
      await nerve.close()
      await tmux.close()
    },
  }
}

/** A browser's end: a real terminal that consumes, and acknowledges like the dashboard's. */
export class TestViewer implements ViewerPort {
  readonly terminal = new Terminal({ cols: 80, rows: 24, allowProposedApi: true, scrollback: 0 })
  readonly heard: TermDown[] = []
  readonly attachment: Attachment
  readonly buffered = 0
  /** Every output byte of this connection. */
  readonly frames: Buffer[] = []
  bytes = 0
  closed: { code: number; reason: string } | null = null
  acks: boolean
  private unacked = 0
  private queue: Promise<unknown> = Promise.resolve()

  constructor(terminals: Terminals, agentId: string, options: AttachOptions = {}) {
    const { cols = 80, rows = 24, observe = false, follow = false, resume, acks = true } = options
    this.acks = acks
    const request = { agentId, cols, rows, observe, follow, ...(resume && { resume }) }
    this.attachment = terminals.attach(request, this)
  }

  output(pieces: readonly Buffer[], bytes: number): void {
    const data = Buffer.concat(pieces)
    if (data.length !== bytes) throw new Error(`a frame of ${data.length} bytes claims ${bytes}`)
    this.frames.push(data)
    this.bytes += bytes
    this.later(() => new Promise<void>((resolve) => this.terminal.write(data, resolve)))
    this.later(() => this.consumed(bytes))
  }

  control(message: TermDown): void {
    this.heard.push(message)
    this.later(() => {
      if (message.type === 'attached' && !message.resumed) this.terminal.reset()
      if (message.type === 'attached' || message.type === 'size') {
        this.terminal.resize(message.cols, message.rows)
      }
    })
  }

  close(code: number, reason: string): void {
    this.closed = { code, reason }
  }

  type(text: string): void {
    this.attachment.input(Buffer.from(text))
  }

  /** Acknowledges all that was consumed, and from now on what comes. */
  read(): void {
    this.acks = true
    this.consumed(0)
  }

  /** The last message of a type. */
  last<T extends TermDown['type']>(type: T): Extract<TermDown, { type: T }> | undefined {
    return this.heard.filter((m): m is Extract<TermDown, { type: T }> => m.type === type).at(-1)
  }

  /** Rows of the screen, trailing spaces removed, after all that came was drawn. */
  async screen(): Promise<string> {
    await this.drawn()
    const { active } = this.terminal.buffer
    const rows = Array.from({ length: this.terminal.rows }, (_, y) =>
      (
        active.getLine(active.viewportY + y)?.translateToString(true, 0, this.terminal.cols) ?? ''
      ).trimEnd(),
    )
    return rows.join('\n').trimEnd()
  }

  /** Every cell with its attributes, and the cursor. */
  async cells(): Promise<string> {
    await this.drawn()
    return cellsOf(this.terminal)
  }

  private async drawn(): Promise<void> {
    for (let queue: unknown; queue !== this.queue; ) {
      queue = this.queue
      await this.queue
    }
  }

  private consumed(bytes: number): void {
    this.unacked += bytes
    if (!this.acks || this.unacked === 0 || this.closed) return
    const { unacked } = this
    this.unacked = 0
    this.attachment.acked(unacked)
  }

  private later(work: () => unknown): void {
    this.queue = this.queue.then(work)
  }
}

/** What a terminal shows that got these bytes. */
export async function drawn(bytes: Buffer, cols: number, rows: number): Promise<string> {
  const terminal = new Terminal({ cols, rows, allowProposedApi: true, scrollback: 0 })
  await new Promise<void>((resolve) => terminal.write(bytes, resolve))
  return cellsOf(terminal)
}

function cellsOf(terminal: Terminal): string {
  const { active } = terminal.buffer
  const cells: unknown[] = [[active.cursorX, active.cursorY]]
  for (let y = 0; y < terminal.rows; y++) {
    const line = active.getLine(active.viewportY + y)
    for (let x = 0; x < terminal.cols; x++) {
      const cell = line?.getCell(x)
      if (!cell) continue
      const fg = [cell.getFgColorMode(), cell.getFgColor()]
      const bg = [cell.getBgColorMode(), cell.getBgColor()]
      const marks = [cell.isBold(), cell.isItalic(), cell.isUnderline(), cell.isInverse()]
      cells.push([cell.getChars() || ' ', cell.getWidth(), ...fg, ...bg, ...marks])
    }
  }
  return JSON.stringify(cells)
}
