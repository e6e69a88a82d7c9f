import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { MaestroError } from '../../errors.ts'
import { agentEnvironment } from './environment.ts'
import { escapeFormat, plainName, quote } from './quote.ts'
import { tmuxRefused } from './refused.ts'
import { ensureSocketDir } from './socket.ts'

export interface ExecResult {
  code: number
  stdout: string
  stderr: string
}

export interface TmuxExec {
  readonly socket: string
  readonly env: Readonly<NodeJS.ProcessEnv>
  /** Runs one tmux client with plain argv, no shell. Resolves whatever its exit code is. */
  run(args: readonly string[], stdin?: string | Buffer): Promise<ExecResult>
  /** As `run`, but a failure throws `TMUX_UNAVAILABLE` with what tmux said. Answers standard output. */
  ok(args: readonly string[], stdin?: string | Buffer): Promise<string>
  /**
   * Runs lines of tmux's command language from standard input, so that neither long text nor
   * secrets appear in any argv.
   */
  script(lines: readonly string[]): Promise<string>
  /** The same, and starts a server when there is none. */
  startingScript(lines: readonly string[]): Promise<string>
}

const TIME_LIMIT_MS = 15_000

/** Commands to the tmux server at `socket`, in the environment that agents may inherit. */
export function createTmuxExec(socket: string, processEnv: NodeJS.ProcessEnv): TmuxExec {
  const env = agentEnvironment(processEnv)

  function run(args: readonly string[], stdin?: string | Buffer): Promise<ExecResult> {
    return new Promise((resolve, reject) => {
      const child = spawn('tmux', ['-u', '-S', socket, ...args], { env, stdio: 'pipe' })
      const out: Buffer[] = []
      const err: Buffer[] = []
      const timer = setTimeout(() => child.kill('SIGKILL'), TIME_LIMIT_MS)
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
      child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
      child.once('error', (error) => {
        clearTimeout(timer)
        reject(new MaestroError('TMUX_UNAVAILABLE', `tmux could not be run: ${error.message}.`))
      })
      child.once('close', (code) => {
        clearTimeout(timer)
        const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString('utf8')
        resolve({ code: code ?? -1, stdout: text(out), stderr: text(err) })
      })
      // tmux may exit before it has read everything (no server): its exit code tells, EPIPE adds nothing.
      child.stdin.on('error', () => undefined)
      child.stdin.end(stdin)
    })
  }

  async function ok(args: readonly string[], stdin?: string | Buffer): Promise<string> {
    const { code, stdout, stderr } = await run(args, stdin)
    if (code === 0 && !stderr) return stdout
    throw tmuxRefused(stderr.trim() || `exit code ${code}`, args[0])
  }

  return {
    socket,
    env,
    run,
    ok,
    script: (lines) => ok(['source-file', '-'], `${lines.join('\n')}\n`),
    startingScript(lines) {
      // Cleaners of /tmp take the empty directory; tmux makes only the default socket's again.
      ensureSocketDir(socket)
      return startedOnce(() =>
        ok(['start-server', ';', 'source-file', '-'], `${lines.join('\n')}\n`),
      )
    },
  }
}

const START_TRIES = 5
const START_PAUSE_MS = 100

/**
 * A server that is just ending (its last session is gone) still takes connections and drops them.
 * Nothing that it was told has happened then, so the command goes to the next server.
 */
async function startedOnce(start: () => Promise<string>): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start()
    } catch (error) {
      const ending = /server exited unexpectedly|lost server/.test((error as Error).message)
      if (!ending || attempt === START_TRIES) throw error
      await delay(START_PAUSE_MS * attempt)
    }
  }
}

/** What `newSessionScript` prints when the user's tmux would not survive it. */
export const MANUAL_SIZE = 'window-size-manual'

export interface NewSession {
  /** As tmux lists it. */
  name: string
  cwd: string
  env: Readonly<Record<string, string>>
  cols: number
  rows: number
  /** Run by the user's shell; empty for tmux's default command (a login shell). */
  command: string
  /** Session options to set in the same step, before anyone can see the session without them. */
  options: Readonly<Record<string, string>>
  /** Keep a dead pane on the screen when the command fails, so that its last words can be read. */
  keepFailed: boolean
}

/**
 * Makes a session and prints its `$id`, or `MANUAL_SIZE` instead; see `TmuxExec.startingScript`. One
 * line does it all, for a line ends with its first error: when the name is taken, nothing is set on
 * the session that has it.
 */
export function newSessionScript(spec: NewSession): string[] {
  const env = Object.entries(spec.env).map(([name, value]) => `-e ${quote(`${name}=${value}`)}`)
  const target = quote(`=${spec.name}:`)
  const commands = [
    [
      'new-session -d -E -P -F',
      quote('#{session_id}'),
      '-s',
      quote(escapeFormat(plainName(spec.name))),
      '-c',
      quote(escapeFormat(spec.cwd)),
      `-x ${spec.cols} -y ${spec.rows}`,
      ...env,
      ...(spec.command ? ['--', quote(spec.command)] : []),
    ].join(' '),
    ...Object.entries(spec.options).map(([k, v]) => `set-option -t ${target} ${k} ${quote(v)}`),
    // Of our own windows only: those that type decide the size, whatever the user's other windows do.
    `set-option -w -t ${target} window-size latest`,
    ...(spec.keepFailed ? [`set-option -w -t ${target} remain-on-exit failed`] : []),
    // Counts bells; the flag that tmux keeps itself is for windows that nobody looks at.
    `set-hook -t ${target} alert-bell ${quote(`set-option -F @maestro_bell '#{e|+|:0#{@maestro_bell},1}'`)}`,
  ]
  return [
    // tmux 3.3a crashes, with all its sessions, when one is made in the background under this option.
    '%if "#{==:#{window-size},manual}"',
    `display-message -p ${MANUAL_SIZE}`,
    '%else',
    commands.join(' ; '),
    '%endif',
  ]
}
