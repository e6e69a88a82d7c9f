import { writeSync } from 'node:fs'
import { spawn } from 'node-pty'
import type { TmuxExec } from './tmux/exec.ts'

/**
 * What xterm.js can do, for `tmux -T`. Without it tmux asks terminfo for `xterm-256color` and
 * leaves out true colour, overline, synchronised output and extended keys.
 */
const FEATURES = '256,RGB,sync,usstyle,strikethrough,overline,extkeys'

export interface TmuxPty {
  readonly pid: number
  /** The client's name in tmux: the path of its terminal. */
  readonly tty: string
  write(data: Buffer): void
  resize(cols: number, rows: number): void
  pause(): void
  resume(): void
  /** Ends this tmux client; the agent does not notice. */
  kill(): void
}

export interface TmuxPtyOptions {
  exec: TmuxExec
  /** `$3` */
  sessionId: string
  cols: number
  rows: number
  /** Client flags: `read-only`, `ignore-size`. */
  flags: readonly string[]
  onData(chunk: Buffer): void
  onExit(): void
}

/** One tmux client in a pseudo-terminal (T1). `read-only` lets nothing of the viewer's through. */
export function attachPty(options: TmuxPtyOptions): TmuxPty {
  const { exec } = options
  const args = ['-u', '-N', '-S', exec.socket, '-T', FEATURES, 'attach', '-E']
  if (options.flags.length > 0) args.push('-f', options.flags.join(','))
  args.push('-t', options.sessionId)
  const term = spawn('tmux', args, {
    name: 'xterm-256color',
    cols: options.cols,
    rows: options.rows,
    env: { ...exec.env },
    encoding: null,
  })
  const {
    fd,
    ptsName,
    _socket: reading,
  } = term as unknown as {
    fd: number
    ptsName: string
    _socket: NodeJS.ReadableStream
  }
  let ended = false
  const over = () => {
    ended = true
  }
  // From here on the descriptor's number may be anybody's: nothing may be written to it.
  for (const event of ['error', 'end', 'close']) reading.prependListener(event, over)
  // node-pty's types say string; with `encoding: null` it gives buffers.
  term.onData((chunk) => options.onData(chunk as unknown as Buffer))
  term.onExit(() => {
    over()
    options.onExit()
  })

  const queue: Buffer[] = []
  let retry: NodeJS.Timeout | null = null

  /** Input goes to the descriptor in this turn (T4); what the kernel does not take waits, by timer. */
  function drain(): void {
    retry = null
    while (queue[0] && !ended) {
      try {
        const written = writeSync(fd, queue[0])
        if (written === queue[0].length) queue.shift()
        else queue[0] = queue[0].subarray(written)
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'EAGAIN') {
          retry = setTimeout(drain, 2)
          return
        }
        // EIO and EBADF: the client has ended, which onExit tells.
        queue.length = 0
        if (code !== 'EIO' && code !== 'EBADF') throw error
      }
    }
  }

  return {
    pid: term.pid,
    tty: ptsName,
    write(data) {
      if (ended) return
      queue.push(data)
      if (!retry) drain()
    },
    resize(cols, rows) {
      if (!ended) term.resize(cols, rows)
    },
    pause: () => term.pause(),
    resume: () => term.resume(),
    kill() {
      if (retry) clearTimeout(retry)
      queue.length = 0
      if (!ended) term.kill('SIGHUP')
    },
  }
}
