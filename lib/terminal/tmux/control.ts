import { spawn } from 'node:child_process'
import { MaestroError } from '../../errors.ts'
import { type ControlReply, createControlParser } from './control-parser.ts'
import type { TmuxExec } from './exec.ts'

const TIME_LIMIT_MS = 15_000

export interface ControlClient {
  readonly pid: number | undefined
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

/**
 * A tmux client in control mode (`tmux -C`). `close` it: an orphan would keep `kill-server` waiting.
 */
export function openControlClient(options: ControlOptions): ControlClient {
  const { exec } = options
  const child = spawn('tmux', ['-u', '-N', '-S', exec.socket, '-C', ...options.args], {
    env: exec.env,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const waiting: ((reply: ControlReply) => void)[] = []
  let ended = false
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
  child.stdout.on('data', parse)
  child.stdin.on('error', () => undefined)
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
    if (ended) return Promise.reject(unavailable('the tmux server went away'))
    const replies = lines.map((_) => new Promise<ControlReply>((resolve) => waiting.push(resolve)))
    child.stdin.write(`${lines.join('\n')}\n`)
    // A server that hangs must not hold up whoever waits for it: without its client all get an answer.
    const timer = setTimeout(() => child.kill('SIGKILL'), TIME_LIMIT_MS)
    return Promise.all(replies).finally(() => clearTimeout(timer))
  }

  return {
    pid: child.pid,
    ready,
    commands,
    async command(line) {
      const [reply] = await commands([line])
      if (!reply?.ok) throw unavailable(reply?.lines.join(' ') ?? '')
      return reply.lines
    },
    async close() {
      if (!ended) {
        child.stdin.end()
        // A client that waits (`wait-for`) does not read its input: it needs the signal.
        child.kill('SIGTERM')
      }
      await gone
    },
  }
}

function unavailable(said: string): MaestroError {
  return new MaestroError('TMUX_UNAVAILABLE', `tmux refused: ${said}.`)
}
