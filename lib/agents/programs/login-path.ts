import path from 'node:path'
import { runBounded } from './run-bounded.ts'

const LIMIT_MS = 3_000
const MARK = '__path__'
/** Shells that know `-i -l -c` and join PATH with colons inside double quotes. */
const KNOWN = new Set(['bash', 'zsh', 'fish', 'sh', 'dash', 'ksh'])
/** What a start-up file may need; nothing else of the node's environment reaches it. */
const PASSED =
  /^(HOME|USER|LOGNAME|SHELL|PATH|LANG|LC_[A-Z]+|TMPDIR|XDG_[A-Z_]+|ZDOTDIR|SSH_AUTH_SOCK)$/

/** Where installers put programs, for when the shell does not tell. */
const USUAL = [
  '~/.local/bin',
  '~/bin',
  '~/.npm-global/bin',
  '~/.bun/bin',
  '~/.cargo/bin',
  '~/.opencode/bin',
  '/opt/homebrew/bin',
  '/usr/local/bin',
  '/usr/bin',
  '/bin',
]

export interface LoginPathOptions {
  env?: NodeJS.ProcessEnv
  timeoutMs?: number
  signal?: AbortSignal
}

const cache = new Map<string, Promise<string[] | null>>()

/**
 * The directories of PATH as a login interactive shell of this user has it, which is what an agent's
 * terminal gets; a node that a service manager starts has a much shorter one. Asked once for each
 * shell and home. `null` when the shell is unknown to us or does not answer within 3 s.
 */
export function loginPath(shell: string, options: LoginPathOptions = {}): Promise<string[] | null> {
  const env = options.env ?? process.env
  const key = `${shell}\0${env.HOME ?? ''}`
  let answer = cache.get(key)
  if (!answer) {
    answer = askShell(shell, env, options.timeoutMs ?? LIMIT_MS, options.signal)
    cache.set(key, answer)
    options.signal?.addEventListener('abort', () => cache.delete(key), { once: true })
  }
  return answer
}

/** Forgets what was asked, for a "look again" of a person who has just installed a program. */
export function forgetLoginPath(): void {
  cache.clear()
}

/**
 * Where to look for programs: the login shell's PATH, then the node's own, then the usual places.
 * Absolute directories only (an empty or relative entry means "where I stand"), each once.
 */
export async function programDirs(
  shell: string,
  options: LoginPathOptions = {},
): Promise<string[]> {
  const env = options.env ?? process.env
  const home = env.HOME ?? '/'
  const own = (env.PATH ?? '').split(':')
  const login = (await loginPath(shell, options)) ?? []
  const usual = USUAL.map((dir) => dir.replace(/^~/, home))
  return [...new Set([...login, ...own, ...usual])].filter((dir) => path.isAbsolute(dir))
}

async function askShell(
  shell: string,
  env: NodeJS.ProcessEnv,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<string[] | null> {
  if (!path.isAbsolute(shell) || !KNOWN.has(path.basename(shell))) return null
  const script = `printf '%s%s%s' '${MARK}' "$PATH" '${MARK}'`
  const output = await runBounded(shell, ['-i', '-l', '-c', script], {
    env: shellEnv(env),
    timeoutMs,
    signal,
    maxBytes: 1024 * 1024,
  })
  // Start-up files may print before and after.
  const value = output?.split(MARK)[1]
  return value ? value.split(':').filter((dir) => path.isAbsolute(dir)) : null
}

/** TERM=dumb keeps prompts and colours of start-up files quiet. */
export function shellEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passed = Object.entries(env).filter(([name]) => PASSED.test(name))
  return { ...Object.fromEntries(passed), TERM: 'dumb' } as unknown as NodeJS.ProcessEnv
}
