import { spawn } from 'node:child_process'
import { MaestroError } from '../errors.ts'
import type { AgentGit } from '../wire/agent.ts'

const DIFF_LIMIT = 400_000
const LIST_LIMIT = 8_000_000
const TIME_LIMIT_MS = 8_000
/** A repository may name programs to run; looking at it must not run them. */
const SAFE = [
  ...['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'],
  // Else `diff` writes what it learned into the index, whatever GIT_OPTIONAL_LOCKS says.
  ...['-c', 'diff.autoRefreshIndex=false', '--no-pager'],
]
/** No remote is asked for what a partial clone lacks: that runs what `remote.*.uploadpack` says. */
const SAFE_ENV = { GIT_ALLOW_PROTOCOL: 'none', GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0' }
/** Submodules are other repositories, with programs of their own. */
const OURS_ALONE = '--ignore-submodules=dirty'
const DIFF = ['diff', '--no-ext-diff', '--no-textconv', '--submodule=short', OURS_ALONE]

const NONE: AgentGit = {
  repository: false,
  branch: null,
  ahead: 0,
  behind: 0,
  files: [],
  diff: '',
  truncated: false,
}

/** Branch, changed files and diff (against HEAD) of the repository that `cwd` is in. Writes nothing. */
export async function readGit(cwd: string, env: NodeJS.ProcessEnv): Promise<AgentGit> {
  const root = await git(cwd, env, ['rev-parse', '--show-toplevel'])
  if (root.code !== 0) return NONE
  const top = root.out.replace(/\n$/, '')
  const safe = { ...env, ...(await withoutFilters(top, env)) }
  const base = await baseOf(top, safe)
  const [status, counts, diff] = await Promise.all([
    git(
      top,
      safe,
      ['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=normal', OURS_ALONE],
      LIST_LIMIT,
    ),
    git(top, safe, [...DIFF, '--numstat', '--no-renames', '-z', base], LIST_LIMIT),
    git(top, safe, [...DIFF, base]),
  ])
  const { branch, ahead, behind, files } = parseStatus(wholeEntries(status))
  const numbers = parseNumstat(wholeEntries(counts))
  return {
    repository: true,
    root: top,
    branch,
    ahead,
    behind,
    files: files.map((file) => ({
      ...file,
      added: numbers.get(file.path)?.added ?? null,
      removed: numbers.get(file.path)?.removed ?? null,
    })),
    diff: diff.out,
    truncated: diff.truncated || status.truncated || counts.truncated,
  }
}

/** What to compare with: HEAD, or the empty tree before the first commit. */
async function baseOf(top: string, env: NodeJS.ProcessEnv): Promise<string> {
  const head = await git(top, env, ['rev-parse', '--quiet', '--verify', 'HEAD^{commit}'])
  if (head.code === 0) return 'HEAD'
  return (await git(top, env, ['hash-object', '-t', 'tree', '/dev/null'])).out.trim()
}

/**
 * Environment that turns off the filters of the repository's own configuration (gitattributes(5)):
 * git runs them on each changed file. The user's, such as Git LFS, stay.
 */
async function withoutFilters(
  top: string,
  env: NodeJS.ProcessEnv,
): Promise<Record<string, string>> {
  const pattern = '^filter\\..*\\.(clean|process|required)$'
  const names = ['config', '-z', '--show-scope', '--name-only', '--get-regexp', pattern]
  const fields = (await git(top, env, names, LIST_LIMIT)).out.split('\0')
  const off: Record<string, string> = {}
  // The user's environment may configure git in the same way.
  let count = Number(env.GIT_CONFIG_COUNT) || 0
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [scope, key = ''] = [fields[i], fields[i + 1]]
    if (scope !== 'local' && scope !== 'worktree') continue
    off[`GIT_CONFIG_KEY_${count}`] = key
    off[`GIT_CONFIG_VALUE_${count}`] = key.endsWith('.required') ? 'false' : ''
    count++
  }
  return { ...off, GIT_CONFIG_COUNT: String(count) }
}

/** `-z` output without an entry that the limit cut in two. */
function wholeEntries({ out, truncated }: GitOutput): string {
  return truncated ? out.slice(0, out.lastIndexOf('\0') + 1) : out
}

/** Reads `git status --porcelain=v2 --branch -z` (git-status(1), "Porcelain Format Version 2"). */
export function parseStatus(
  out: string,
): Pick<AgentGit, 'branch' | 'ahead' | 'behind'> & { files: { path: string; status: string }[] } {
  const result = {
    branch: null as string | null,
    ahead: 0,
    behind: 0,
    files: [] as { path: string; status: string }[],
  }
  const entries = out.split('\0')
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i] ?? ''
    const kind = entry[0]
    if (entry.startsWith('# branch.head ')) {
      const head = entry.slice(14)
      result.branch = head === '(detached)' ? null : head
    } else if (entry.startsWith('# branch.ab ')) {
      const [ahead = '0', behind = '0'] = entry.slice(12).split(' ')
      result.ahead = Math.abs(Number(ahead))
      result.behind = Math.abs(Number(behind))
    } else if (kind === '1' || kind === 'u') {
      const fields = entry.split(' ')
      result.files.push({
        status: letters(fields[1]),
        path: fields.slice(kind === '1' ? 8 : 10).join(' '),
      })
    } else if (kind === '2') {
      const fields = entry.split(' ')
      result.files.push({ status: letters(fields[1]), path: fields.slice(9).join(' ') })
      i++ // the old path follows
    } else if (kind === '?') result.files.push({ status: '??', path: entry.slice(2) })
  }
  return result
}

function letters(xy = '..'): string {
  return xy.replaceAll('.', ' ')
}

function parseNumstat(out: string): Map<string, { added: number | null; removed: number | null }> {
  const numbers = new Map<string, { added: number | null; removed: number | null }>()
  for (const entry of out.split('\0')) {
    const [added, removed, ...path] = entry.split('\t')
    if (added === undefined || removed === undefined || path.length === 0) continue
    const count = (text: string) => (text === '-' ? null : Number(text))
    numbers.set(path.join('\t'), { added: count(added), removed: count(removed) })
  }
  return numbers
}

interface GitOutput {
  code: number
  out: string
  truncated: boolean
}

function git(
  cwd: string,
  env: NodeJS.ProcessEnv,
  args: string[],
  limit = DIFF_LIMIT,
): Promise<GitOutput> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...SAFE, '-C', cwd, ...args], {
      env: { ...env, ...SAFE_ENV, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C.UTF-8' },
      stdio: ['ignore', 'pipe', 'ignore'],
      // A group of its own, so that what git started ends with it when its time is over.
      detached: true,
    })
    const timer = setTimeout(() => endGroup(child.pid), TIME_LIMIT_MS)
    const chunks: Buffer[] = []
    let size = 0
    child.stdout.on('data', (chunk: Buffer) => {
      if (size < limit) chunks.push(chunk.subarray(0, limit - size))
      size += chunk.length
    })
    child.once('error', (error) => {
      clearTimeout(timer)
      reject(
        new MaestroError(
          'INTERNAL_ERROR',
          `git could not be run: ${error.message}. Is it installed?`,
        ),
      )
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({
        code: code ?? -1,
        out: Buffer.concat(chunks).toString('utf8'),
        truncated: size > limit,
      })
    })
  })
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
