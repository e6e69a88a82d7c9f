import { spawn } from 'node:child_process'
import { realpath, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { MaestroError } from '../errors.ts'
import type { Worktree } from '../wire/launch.ts'
import type { WorktreeWish } from '../wire/spawn.ts'

const TIME_LIMIT_MS = 60_000
const OUTPUT_LIMIT = 1_000_000
/** What a hook of the repository does belongs to a person at its prompt. */
const SAFE = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '--no-pager']

export interface WorktreeRequest extends WorktreeWish {
  /** A directory in the repository. */
  cwd: string
  sessionId: string
}

/**
 * Throws `VALIDATION_ERROR` when no worktree can be made: no repository, no such base, a branch that
 * another worktree has.
 */
export async function checkWorktree(request: WorktreeRequest, env: NodeJS.ProcessEnv) {
  const { cwd, base } = request
  const top = await git(cwd, env, ['rev-parse', '--show-toplevel'])
  if (top.code !== 0) {
    throw refused(
      'worktree',
      `${cwd} is in no git repository. Leave the worktree out, or name a directory in one as the project’s.`,
    )
  }
  const repository = top.out.replace(/\n$/, '')
  const branch = request.branch ?? `maestro/${request.sessionId}`
  const exists = await isCommit(repository, env, `refs/heads/${branch}`)
  if (!exists && !(await isCommit(repository, env, base ?? 'HEAD'))) {
    throw refused(
      'worktree.base',
      base === undefined
        ? `${repository} has no commit yet. Make one first.`
        : `${repository} has no commit ${base}. Name a branch, tag or commit that is there.`,
    )
  }
  if (exists && base !== undefined) {
    throw refused(
      'worktree.base',
      `The branch ${branch} is there already, so it has a base. Leave one of the two out.`,
    )
  }
  if (exists && (await branchesInUse(repository, env)).has(branch)) {
    throw refused(
      'worktree.branch',
      `The branch ${branch} is checked out in another worktree. Choose another.`,
    )
  }
  return { repository, branch, exists }
}

/**
 * Makes a worktree at `path` on the branch, which is made too when it is not there. Answers with the
 * directory in it that is where `cwd` is in the repository.
 */
export async function addWorktree(
  request: WorktreeRequest & { path: string },
  env: NodeJS.ProcessEnv,
): Promise<{ worktree: Worktree; directory: string }> {
  const { path, cwd, base = 'HEAD' } = request
  const { repository, branch, exists } = await checkWorktree(request, env)
  // Every name was checked: none begins with a dash, which some git takes for an option even there.
  const args = exists ? ['--', path, branch] : ['-b', branch, '--', path, base]
  await required(repository, env, ['worktree', 'add', '--quiet', ...args])
  const inside = join(path, relative(await realpath(repository), await realpath(cwd)))
  const directory = (await isDirectory(inside)) ? inside : path
  return { worktree: { path, repository, branch, made: !exists }, directory }
}

/** Why a worktree must not go away by itself; null: it holds nothing that is not elsewhere too. */
export async function keptFor(
  { path, repository, branch }: Worktree,
  env: NodeJS.ProcessEnv,
): Promise<'uncommitted' | 'unmerged' | null> {
  // As `--branches` wants it, the pattern has no `refs/heads/` (git-rev-list(1)).
  const others = ['--not', `--exclude=${branch}`, '--branches', '--remotes', '--tags']
  if (await isDirectory(path)) {
    const status = await required(path, env, ['status', '--porcelain', '--untracked-files=normal'])
    if (status !== '') return 'uncommitted'
    const own = await required(path, env, ['rev-list', '--max-count=1', 'HEAD', ...others])
    if (own !== '') return 'unmerged'
  }
  // Somebody may have moved it to another branch, and the first one has commits of its own.
  const there = await isCommit(repository, env, `refs/heads/${branch}`)
  if (!there) return null
  const left = ['rev-list', '--max-count=1', `refs/heads/${branch}`, ...others]
  return (await required(repository, env, left)) === '' ? null : 'unmerged'
}

/**
 * Removes a worktree, and the branch that was made with it when that holds nothing of its own. Without
 * `force` git itself refuses one with changes.
 */
export async function removeWorktree(
  worktree: Worktree,
  env: NodeJS.ProcessEnv,
  { force = false } = {},
): Promise<void> {
  const { path, repository, branch, made } = worktree
  const kept = await keptFor(worktree, env)
  if (kept && !force) {
    throw new MaestroError('WORKTREE_NOT_CLEAN', keptWords(kept, worktree), { kept, path, branch })
  }
  if (await isDirectory(path)) {
    const options = force ? ['--force'] : []
    await required(repository, env, ['worktree', 'remove', ...options, '--', path])
  } else await required(repository, env, ['worktree', 'prune'])
  // What was committed stays on its branch, also when a person throws the rest away.
  if (made && kept === null && (await isCommit(repository, env, `refs/heads/${branch}`))) {
    await required(repository, env, ['branch', '--quiet', '-D', '--', branch])
  }
}

function keptWords(kept: 'uncommitted' | 'unmerged', { path, branch }: Worktree): string {
  return kept === 'uncommitted'
    ? `${path} has changes that are not committed. Commit them, or remove it with \`force\`, which throws them away.`
    : `The branch ${branch} has commits that no other branch has. Merge them, or remove the worktree with \`force\`; the branch stays.`
}

async function branchesInUse(repository: string, env: NodeJS.ProcessEnv): Promise<Set<string>> {
  const list = await required(repository, env, ['worktree', 'list', '--porcelain'])
  const heads = [...list.matchAll(/^branch refs\/heads\/(.+)$/gm)]
  return new Set(heads.map(([, branch = '']) => branch))
}

async function isCommit(
  repository: string,
  env: NodeJS.ProcessEnv,
  name: string,
): Promise<boolean> {
  const args = ['rev-parse', '--quiet', '--verify', `${name}^{commit}`]
  return (await git(repository, env, args)).code === 0
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  return found?.isDirectory() === true
}

async function required(cwd: string, env: NodeJS.ProcessEnv, args: string[]): Promise<string> {
  const { code, out, err } = await git(cwd, env, args)
  if (code === 0) return out
  throw new MaestroError(
    'spawn_error',
    `git ${args.slice(0, 2).join(' ')} failed in ${cwd}: ${err.trim() || `status ${code}`}`,
  )
}

function refused(field: string, message: string): MaestroError {
  return new MaestroError('VALIDATION_ERROR', message, { field })
}

function git(
  cwd: string,
  env: NodeJS.ProcessEnv,
  args: string[],
): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...SAFE, '-C', cwd, ...args], {
      env: { ...env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C.UTF-8' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIME_LIMIT_MS,
      killSignal: 'SIGKILL',
    })
    const text = { out: '', err: '' }
    for (const [name, stream] of [
      ['out', child.stdout],
      ['err', child.stderr],
    ] as const) {
      stream.setEncoding('utf8').on('data', (part: string) => {
        if (text[name].length < OUTPUT_LIMIT) text[name] += part
      })
    }
    child.once('error', (error) =>
      reject(
        new MaestroError('spawn_error', `git could not be run: ${error.message}. Is it installed?`),
      ),
    )
    child.once('close', (code) => resolve({ code: code ?? -1, ...text }))
  })
}
