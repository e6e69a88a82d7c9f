import { execFile } from 'node:child_process'
import { cleanEnv, type Env } from './env.ts'
import { gone } from './processes.ts'
import { tempDir } from './temp.ts'

export interface TestTmux {
  /** `TMUX_TMPDIR` of this server; the socket is the default one in it. */
  readonly tmpdir: string
  readonly socket: string
  /** Environment for whatever must talk to this server without `-S`. */
  readonly env: Env
  /** Runs `tmux -f /dev/null <args>`; answers standard output, throws with what tmux said. */
  run(...args: string[]): Promise<string>
  /** Makes a detached session of 80x24; answers its `$id`. */
  newSession(name: string, options?: NewSessionOptions): Promise<string>
  /** Text of the target's visible screen, or with `-e` as it is coloured. */
  capture(target: string, ...flags: string[]): Promise<string>
  /** pid of the server, null when none runs. */
  pid(): Promise<number | null>
  /** Ends the server and everything that runs in it; it may be used again afterwards. */
  killServer(): Promise<void>
  /** `killServer`, and removes the directory. */
  close(): Promise<void>
}

export interface NewSessionOptions {
  command?: string
  cwd?: string
  cols?: number
  rows?: number
}

/**
 * A private tmux server: own socket, no configuration, own HOME. It starts with the first session.
 * `env` is added to what the server, and so each of its sessions, gets.
 */
export function createTmux(env: Record<string, string> = {}): TestTmux {
  const dir = tempDir('tmux')
  const socket = `${dir.path}/tmux-${process.getuid?.() ?? 0}/default`
  const serverEnv = cleanEnv({ HOME: dir.path, ...env, TMUX_TMPDIR: dir.path })

  function run(...args: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      execFile(
        'tmux',
        ['-u', '-f', '/dev/null', ...args],
        { env: serverEnv, maxBuffer: 64 << 20 },
        (error, stdout, stderr) => {
          if (error) reject(new Error(`tmux ${args.join(' ')}: ${stderr.trim() || error.message}`))
          else resolve(stdout)
        },
      )
    })
  }

  async function pid(): Promise<number | null> {
    try {
      return Number(await run('display-message', '-p', '#{pid}'))
    } catch {
      return null
    }
  }

  async function killServer(): Promise<void> {
    const server = await pid()
    if (server === null) return
    const panes = await run('list-panes', '-a', '-F', '#{pane_pid}')
    await run('kill-server').catch((error: Error) => {
      // tmux 3.3 may be gone before it has told its client so.
      if (!error.message.includes('server exited unexpectedly')) throw error
    })
    await gone([
      server,
      ...panes
        .split('\n')
        .map(Number)
        .filter((pane) => pane > 1),
    ])
  }

  return {
    tmpdir: dir.path,
    socket,
    env: serverEnv,
    run,
    pid,
    killServer,
    async newSession(name, { command, cwd, cols = 80, rows = 24 } = {}) {
      const size = ['-x', String(cols), '-y', String(rows)]
      const where = ['-c', cwd ?? dir.path]
      const what = command === undefined ? [] : [command]
      const format = ['-P', '-F', '#{session_id}']
      return (
        await run('new-session', '-d', ...format, '-s', name, ...size, ...where, ...what)
      ).trim()
    },
    capture: (target, ...flags) => run('capture-pane', '-p', ...flags, '-t', target),
    async close() {
      await killServer()
      dir.close()
    },
  }
}
