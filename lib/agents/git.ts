import { spawn } from 'node:child_process'
import { MaestroError } from '../errors.ts'
import type { AgentGit } from '../wire/agent.ts'

const DIFF_LIMIT = 400_000
const TIME_LIMIT_MS = 8_000
/** A repository may name programs to run; looking at it must not run them. */
const SAFE = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--no-pager']

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
  const top = root.out.trimEnd()
  const [status, counts, diff] = await Promise.all([
    git(top, env, ['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=normal']),
    git(top, env, [
      'diff',
      '--no-ext-diff',
      '--no-textconv',
      '--numstat',
      '--no-renames',
      '-z',
      'HEAD',
    ]),
    git(top, env, ['diff', '--no-ext-diff', '--no-textconv', 'HEAD']),
  ])
  const { branch, ahead, behind, files } = parseStatus(status.out)
  const numbers = parseNumstat(counts.out)
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
    truncated: diff.truncated,
  }
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

function git(cwd: string, env: NodeJS.ProcessEnv, args: string[]): Promise<GitOutput> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...SAFE, '-C', cwd, ...args], {
      env: { ...env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C.UTF-8' },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: TIME_LIMIT_MS,
      killSignal: 'SIGKILL',
    })
    const chunks: Buffer[] = []
    let size = 0
    child.stdout.on('data', (chunk: Buffer) => {
      if (size < DIFF_LIMIT) chunks.push(chunk.subarray(0, DIFF_LIMIT - size))
      size += chunk.length
    })
    child.once('error', (error) => {
      reject(
        new MaestroError(
          'INTERNAL_ERROR',
          `git could not be run: ${error.message}. Is it installed?`,
        ),
      )
    })
    child.once('close', (code) => {
      resolve({
        code: code ?? -1,
        out: Buffer.concat(chunks).toString('utf8'),
        truncated: size > DIFF_LIMIT,
      })
    })
  })
}
