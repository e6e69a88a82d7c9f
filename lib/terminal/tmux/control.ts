import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { type ControlReply, createControlParser } from './control-parser.ts'
import type { TmuxExec } from './exec.ts'
import { tmuxRefused } from './refused.ts'

const TIME_LIMIT_MS = 15_000
/** The server answers a client that takes leave; one that hangs does not. */
const LEAVE_MS = 2_000
/**
 * Runs tmux, tells its process id over the pipe 3, and ends it when that closes; a key such as Ctrl-C
 * meant for the node ends neither. By itself tmux can outlive a node that was killed: a client that
 * waits does not read its input, and a server that could not write to a client never lets go of it.
 * The signal lets the client take leave: tmux 3.3a does not survive some that vanish while they attach.
 */
const TIED = `trap "" INT QUIT HUP TERM
exec 4<&0
tmux "$@" <&4 3<&- 4<&- &
exec 0<&- 1>&- 4<&-
echo $! >&3
read -r _ <&3
kill $!`

export interface ControlClient {
  /** Resolves when the client is attached and takes commands; rejects when it ended before. */
  readonly ready: Promise<void>
  /** Writes one command line and answers its output lines; throws what tmux said when it failed. */
  command(line: string): Promise<string[]>
  /** Several commands written at once: one answer each, in order. */
  commands(lines: readonly string[]): Promise<ControlReply[]>
  /** Ends the client; the server and its sessions stay. Resolves when the process is gone. */
  close(): Promise<void>
}

export interface ControlOptions {
  exec: TmuxExec
  args: readonly string[]
  onNotification(name: string, rest: string): void
  onExit(): void
}

/** A tmux client in control mode (`tmux -C`). It ends with the node, however that ends. */
export function openControlClient(options: ControlOptions): ControlClient {
  const { exec } = options
  const tmux = ['-u', '-N', '-S', exec.socket, '-C', ...options.args]
  const child = spawn('/bin/sh', ['-c', TIED, 'sh', ...tmux], {
    env: exec.env,
    stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
  })
  const input = child.stdio[0] as Writable
  const output = child.stdio[1] as Readable
  const tie = child.stdio[3] as Socket
  const waiting: ((reply: ControlReply) => void)[] = []
  let ended = false
  let pid: number | undefined
  let settle: { ready(): void; failed(error: Error): void } | null = null
  const ready = new Promise<void>((resolve, reject) => {
    settle = { ready: resolve, failed: reject }
  })
  // Whoever waits gets the error; when nobody waits, onExit has told already.
  ready.catch(() => undefined)

  const parse = createControlParser({
    reply(reply, own) {
      if (own) waiting.shift()?.(reply)
    },
    notification(name, rest) {
      if (name === '%session-changed') settle?.ready()
      options.onNotification(name, rest)
    },
  })
  output.on('data', parse)
  output.once('end', () => tie.destroy())
  input.on('error', () => undefined)
  tie.on('error', () => undefined)
  tie.once('data', (text) => {
    pid = Number(text)
  })
  const gone = new Promise<void>((resolve) => {
    const end = () => {
      if (ended) return
      ended = true
      settle?.failed(new Error('the control client ended'))
      for (const reply of waiting.splice(0))
        reply({ ok: false, lines: ['the tmux server went away'] })
      options.onExit()
      resolve()
    }
    child.once('close', end)
    child.once('error', end)
  })

  function commands(lines: readonly string[]): Promise<ControlReply[]> {
    if (ended) return Promise.reject(tmuxRefused('the tmux server went away'))
    const replies = lines.map((_) => new Promise<ControlReply>((resolve) => waiting.push(resolve)))
    input.write(`${lines.join('\n')}\n`)
    // A server that hangs must not hold up whoever waits for it: without its client all get an answer.
    const timer = setTimeout(abandon, TIME_LIMIT_MS)
    return Promise.all(replies).finally(() => clearTimeout(timer))
  }

  function abandon(): void {
    tie.destroy()
    if (ended || pid === undefined) return
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }

  return {
    ready,
    commands,
    async command(line) {
      const [reply] = await commands([line])
      if (!reply?.ok) throw tmuxRefused(reply?.lines.join(' ') ?? '')
      return reply.lines
    },
    async close() {
      tie.destroy()
      const timer = setTimeout(abandon, LEAVE_MS)
      await gone
      clearTimeout(timer)
    },
  }
}
