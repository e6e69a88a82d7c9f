import { spawn as spawnProcess } from 'node:child_process'
import { writeSync } from 'node:fs'
import { connect } from 'node:net'
import { spawn } from 'node-pty'
import { TerminalConnection } from '../lib/client/terminal/connection.ts'
import { exited } from '../tests/support/processes.ts'
import type { TestTmux } from '../tests/support/tmux.ts'
import { ThinWebSocket } from './websocket.ts'

export interface Size {
  cols: number
  rows: number
}

/** One attachment to a tmux session, ours or the floor's, as a benchmark sees it. */
export interface Attached {
  write(data: string): void
  /** Called with each chunk of output in the turn it came; replaces what was set before. */
  onOutput: (chunk: Uint8Array) => void
  /** Output chunks and bytes so far. */
  readonly chunks: number
  readonly bytes: number
  close(): Promise<void>
}

/** As `lib/terminal/pty.ts` attaches, so that both ask tmux for the same work. */
const FEATURES = '256,RGB,sync,usstyle,strikethrough,overline,extkeys'

const attachArgs = (tmux: TestTmux, session: string): string[] => [
  '-u',
  '-N',
  '-S',
  tmux.socket,
  '-T',
  FEATURES,
  'attach',
  '-E',
  '-t',
  `=${session}`,
]

/** The floor: tmux attached by a pseudo-terminal of this process, with nothing between. */
export function attachRaw(tmux: TestTmux, session: string, size: Size): Attached {
  return attachProgram('tmux', attachArgs(tmux, session), size, { ...tmux.env })
}

/** A program that shows a terminal in its own, in a pseudo-terminal of this process. */
export function attachProgram(
  file: string,
  args: string[],
  size: Size,
  env: Record<string, string | undefined>,
): Attached {
  const term = spawn(file, args, { name: 'xterm-256color', ...size, env, encoding: null })
  const { fd } = term as unknown as { fd: number }
  let over = false
  const ended = new Promise<void>((resolve) => {
    term.onExit(() => {
      over = true
      resolve()
    })
  })
  const state = {
    chunks: 0,
    bytes: 0,
    onOutput: (_: Uint8Array): void => undefined,
    write: (data: string) => void writeSync(fd, data),
    async close() {
      if (!over) term.kill('SIGHUP')
      await ended
    },
  }
  term.onData((data) => {
    const chunk = data as unknown as Buffer
    state.chunks++
    state.bytes += chunk.length
    state.onOutput(chunk)
  })
  return state
}

/** tmux behind a Node process that only relays bytes over TCP (`relay.mjs`), at 80×24. */
export async function attachRelay(tmux: TestTmux, session: string): Promise<Attached> {
  const script = new URL('relay.mjs', import.meta.url).pathname
  const relay = spawnProcess(process.execPath, [script, ...attachArgs(tmux, session)], {
    env: { ...tmux.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = exited(relay)
  const port = await new Promise<number>((resolve, reject) => {
    relay.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())))
    void gone.then((code) => reject(new Error(`the relay ended with ${code}`)))
  })
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const state = {
    chunks: 0,
    bytes: 0,
    onOutput: (_: Uint8Array): void => undefined,
    write: (data: string) => void socket.write(data),
    async close() {
      socket.destroy()
      await gone
    },
  }
  socket.on('data', (chunk: Buffer) => {
    state.chunks++
    state.bytes += chunk.length
    state.onOutput(chunk)
  })
  return state
}

export interface Ours extends Attached {
  readonly connection: TerminalConnection
  /** The socket of the current connection. */
  readonly socket: ThinWebSocket
  /** Resolves at the first `attached`. */
  readonly live: Promise<void>
}

export interface OursOptions extends Size {
  /** `http://host:port` of the node, or of a link to it. */
  url: string
  agentId: string
}

/** Ours: the browser's own client code over a WebSocket, which acknowledges what it consumed. */
export function attachOurs(options: OursOptions): Ours {
  const { url, ...rest } = options
  const encoder = new TextEncoder()
  let socket: ThinWebSocket | undefined
  let live: () => void = () => undefined
  const state = {
    chunks: 0,
    bytes: 0,
    onOutput: (_: Uint8Array): void => undefined,
    write: (data: string) => void connection.send(encoder.encode(data)),
    live: new Promise<void>((resolve) => {
      live = resolve
    }),
    get connection() {
      return connection
    },
    get socket() {
      if (!socket) throw new Error('no connection has been opened yet')
      return socket
    },
    async close() {
      const last = socket
      connection.close()
      await last?.closed
    },
  }
  const connection: TerminalConnection = new TerminalConnection({
    ...rest,
    url: `${url.replace(/^http/, 'ws')}/term`,
    connect(address) {
      socket = new ThinWebSocket(address)
      return socket
    },
    wake: () => () => undefined,
    onAttached: () => live(),
    onOutput(data, consumed) {
      state.chunks++
      state.bytes += data.length
      consumed()
      state.onOutput(data)
    },
  })
  return state
}

/** Resolves with the time (`performance.now()`) at which `text` has come, from now on. */
export function seen(
  attached: Attached,
  text: string,
  { timeout = 60_000, during }: { timeout?: number; during?: () => void } = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    let tail = ''
    const timer = setTimeout(() => {
      attached.onOutput = () => undefined
      const last = JSON.stringify(tail.slice(-300))
      reject(new Error(`${JSON.stringify(text)} did not come within ${timeout} ms; last: ${last}`))
    }, timeout)
    attached.onOutput = (chunk) => {
      const now = performance.now()
      tail = tail + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1')
      if (tail.includes(text)) {
        clearTimeout(timer)
        attached.onOutput = () => undefined
        resolve(now)
      }
      tail = tail.slice(-Math.max(400, text.length))
    }
    during?.()
  })
}

/** Resolves when no output has come for `quietMs`, with the time of the last that did. */
export function quiet(attached: Attached, quietMs = 30): Promise<number> {
  return new Promise((resolve) => {
    let last = performance.now()
    const done = () => {
      attached.onOutput = () => undefined
      resolve(last)
    }
    let timer = setTimeout(done, quietMs)
    attached.onOutput = () => {
      last = performance.now()
      clearTimeout(timer)
      timer = setTimeout(done, quietMs)
    }
  })
}
