import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { parseStatus, readGit } from '../../../lib/agents/git.ts'
import type { AgentGit } from '../../../lib/wire/agent.ts'
import { cleanEnv } from '../../support/env.ts'
import { tempDir } from '../../support/temp.ts'

const root = tempDir('git')
// Nothing of git's own goes on in the background.
writeFileSync(`${root.path}/.gitconfig`, '[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n')
afterAll(() => root.close())

const env = cleanEnv({
  HOME: root.path,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CEILING_DIRECTORIES: root.path,
  ...Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'T'],
      [`GIT_${who}_EMAIL`, 't@example.com'],
    ]),
  ),
})

let repo = ''
let count = 0
beforeEach(() => {
  repo = `${root.path}/r${count++}`
  mkdirSync(repo)
})

const git = (...args: string[]) =>
  execFileSync('git', ['-C', repo, ...args], { env, encoding: 'utf8', stdio: 'pipe' })
const read = (dir = repo) => readGit(dir, env)
function write(path: string, text: string): void {
  mkdirSync(dirname(`${repo}/${path}`), { recursive: true })
  writeFileSync(`${repo}/${path}`, text)
}
function committed(files: Record<string, string>): void {
  git('init', '-q', '-b', 'main')
  for (const [path, text] of Object.entries(files)) write(path, text)
  git('add', '-A')
  git('commit', '-q', '--allow-empty', '-m', 'first')
}
const file = (status: string, path: string, added: number | null, removed: number | null) => ({
  status,
  path,
  added,
  removed,
})
const clean: AgentGit = {
  repository: true,
  root: '',
  branch: 'main',
  ahead: 0,
  behind: 0,
  files: [],
  diff: '',
  truncated: false,
}

describe('readGit', { timeout: 30_000 }, () => {
  it('is empty outside of a repository, and where there is no directory', async () => {
    const none = {
      repository: false,
      branch: null,
      ahead: 0,
      behind: 0,
      files: [],
      diff: '',
      truncated: false,
    }
    expect(await read()).toEqual(none)
    expect(await read(`${repo}/not-there`)).toEqual(none)
  })

  it('of a clean repository tells root and branch, also from a directory within', async () => {
    committed({ 'a/b.txt': 'x\n' })
    expect(await read(`${repo}/a`)).toEqual({ ...clean, root: repo })
  })

  it('tells staged, unstaged and both', async () => {
    committed({ staged: '1\n', unstaged: '1\n', both: '1\n', gone: '1\n2\n' })
    write('staged', '1\n2\n')
    write('both', '2\n')
    write('new', 'n\n')
    git('add', 'staged', 'both', 'new')
    write('both', '2\n3\n')
    write('unstaged', '')
    rmSync(`${repo}/gone`)
    const { files, diff, truncated } = await read()
    expect(files).toEqual([
      file('MM', 'both', 2, 1),
      file(' D', 'gone', 0, 2),
      file('A ', 'new', 1, 0),
      file('M ', 'staged', 1, 0),
      file(' M', 'unstaged', 0, 1),
    ])
    expect(diff).toContain('+++ b/staged\n@@ -1 +1,2 @@\n 1\n+2\n')
    expect(diff).toContain('+++ /dev/null')
    expect(truncated).toBe(false)
  })

  it('tells a rename under its new name', async () => {
    committed({ old: 'many\nlines\nof\ntext\n' })
    git('mv', 'old', 'new name')
    expect((await read()).files).toEqual([file('R ', 'new name', 4, 0)])
  })

  it('tells files whose names are odd', async () => {
    const names = [
      'two words',
      "it's",
      'tab\there',
      'line\nbreak',
      '宽字😀',
      '-x',
      '"quoted"',
      'a -> b',
      '? x',
      '#(id)',
    ]
    committed({ 'to keep': '' })
    for (const name of names) write(name, 'x\n')
    const untracked = await read()
    expect(new Set(untracked.files.map((f) => f.path))).toEqual(new Set(names))
    expect(new Set(untracked.files.map((f) => f.status))).toEqual(new Set(['??']))
    git('add', '-A')
    const staged = await read()
    expect(new Set(staged.files)).toEqual(new Set(names.map((name) => file('A ', name, 1, 0))))
  })

  it('tells an untracked directory once, ignored files not at all', async () => {
    committed({ '.gitignore': 'out/\n' })
    for (const path of ['dir/a', 'dir/b', 'out/c']) write(path, 'x')
    expect((await read()).files).toEqual([file('??', 'dir/', null, null)])
  })

  it('has no counts for binary files', async () => {
    committed({ bin: '\0one' })
    write('bin', '\0two')
    expect((await read()).files).toEqual([file(' M', 'bin', null, null)])
  })

  it('tells a conflict', async () => {
    committed({ 'a file': 'base\n' })
    git('checkout', '-q', '-b', 'side')
    write('a file', 'side\n')
    git('commit', '-qam', 'side')
    git('checkout', '-q', 'main')
    write('a file', 'main\n')
    git('commit', '-qam', 'main')
    expect(() => git('merge', 'side')).toThrow()
    const { files, branch } = await read()
    expect(branch).toBe('main')
    expect(files.map(({ status, path }) => [status, path])).toEqual([['UU', 'a file']])
  })

  it('has no branch while HEAD is detached', async () => {
    committed({ a: '1\n' })
    git('checkout', '-q', '--detach')
    expect(await read()).toEqual({ ...clean, root: repo, branch: null })
  })

  it('counts commits ahead of and behind its upstream', async () => {
    committed({ a: '1\n' })
    git('branch', 'up')
    git('branch', '-q', '--set-upstream-to=up')
    for (const n of ['1', '2']) git('commit', '-q', '--allow-empty', '-m', n)
    git('checkout', '-q', 'up')
    git('commit', '-q', '--allow-empty', '-m', 'theirs')
    git('checkout', '-q', 'main')
    expect(await read()).toMatchObject({ branch: 'main', ahead: 2, behind: 1 })
  })

  it('works before the first commit', async () => {
    git('init', '-q', '-b', 'trunk')
    write('staged', '1\n2\n')
    git('add', 'staged')
    write('new', '')
    const before = await read()
    expect(before.branch).toBe('trunk')
    expect(before.files).toEqual([file('A ', 'staged', 2, 0), file('??', 'new', null, null)])
    expect(before.diff).toContain('+++ b/staged')
  })

  it('is cut when the diff is long, and says so', async () => {
    committed({ a: '' })
    write('a', 'a line of some length\n'.repeat(40_000))
    const { diff, truncated, files } = await read()
    expect(truncated).toBe(true)
    expect(diff.length).toBeLessThanOrEqual(400_000)
    expect(files).toEqual([file(' M', 'a', 40_000, 0)])
  })

  it('knows every file, however many', async () => {
    committed({})
    const long = 'n'.repeat(200)
    for (let i = 0; i < 2_100; i++) writeFileSync(`${repo}/${long}${i}`, '')
    expect((await read()).files).toHaveLength(2_100)
  })

  it('works in a worktree and has no files for a bare repository', async () => {
    committed({ a: '1\n' })
    git('worktree', 'add', '-q', '-b', 'wt', `${repo}-wt`)
    expect(await read(`${repo}-wt`)).toMatchObject({ branch: 'wt', root: `${repo}-wt` })
    git('clone', '-q', '--bare', repo, `${repo}-bare`)
    expect((await read(`${repo}-bare`)).files).toEqual([])
  })

  it('writes nothing', async () => {
    committed({ a: '1\n', b: '2\n' })
    // Changed by time and not by content, which git would like to note in its index.
    for (const name of ['a', 'b']) utimesSync(`${repo}/${name}`, 1_600_000_000, 1_600_000_000)
    const index = () => statSync(`${repo}/.git/index`, { bigint: true }).mtimeNs
    const before = [index(), readdirSync(`${repo}/.git`).join()]
    await read()
    expect([index(), readdirSync(`${repo}/.git`).join()]).toEqual(before)
  })
})

describe('a repository that names programs runs none of them', { timeout: 30_000 }, () => {
  let canary = ''
  let program = ''
  beforeEach(() => {
    canary = `${repo}.ran`
    program = `${repo}.sh`
    writeFileSync(program, `#!/bin/sh\necho "$0 $*" >> '${canary}'\ncat\n`)
    chmodSync(program, 0o755)
    committed({ 'a.txt': 'one\n', 'b.bin': '\0one' })
    write('a.txt', 'two\n')
    write('b.bin', '\0two')
  })

  it.each<[string, () => void]>([
    ['core.fsmonitor', () => git('config', 'core.fsmonitor', program)],
    [
      'core.hooksPath',
      () => {
        mkdirSync(`${repo}.hooks`)
        for (const hook of ['post-index-change', 'fsmonitor-watchman', 'post-checkout']) {
          writeFileSync(`${repo}.hooks/${hook}`, `#!/bin/sh\ntouch '${canary}'\n`, { mode: 0o755 })
        }
        git('config', 'core.hooksPath', `${repo}.hooks`)
      },
    ],
    [
      'hooks',
      () => {
        writeFileSync(`${repo}/.git/hooks/post-index-change`, `#!/bin/sh\ntouch '${canary}'\n`, {
          mode: 0o755,
        })
      },
    ],
    ['diff.external', () => git('config', 'diff.external', program)],
    [
      'a diff driver',
      () => {
        git('config', 'diff.evil.command', program)
        write('.gitattributes', '* diff=evil\n')
      },
    ],
    [
      'a textconv',
      () => {
        git('config', 'diff.evil.textconv', program)
        write('.gitattributes', '* diff=evil\n')
      },
    ],
    [
      'core.pager',
      () => {
        git('config', 'core.pager', program)
        git('config', 'pager.diff', program)
        git('config', 'pager.status', program)
      },
    ],
    [
      'a clean filter',
      () => {
        git('config', 'filter.evil.clean', program)
        git('config', 'filter.evil.required', 'true')
        write('.gitattributes', '* filter=evil\n')
      },
    ],
    [
      'a filter process',
      () => {
        git('config', 'filter.evil.process', program)
        write('.gitattributes', '* filter=evil\n')
      },
    ],
    [
      'a filter with dots and capitals in its name',
      () => {
        git('config', 'filter.Ev.il=x.clean', program)
        write('.gitattributes', '* filter=Ev.il=x\n')
      },
    ],
    [
      'a filter in an included file',
      () => {
        writeFileSync(`${repo}/.git/more`, `[filter "evil"]\n\tclean = ${program}\n`)
        git('config', 'include.path', 'more')
        write('.gitattributes', '* filter=evil\n')
      },
    ],
    [
      'a filter of the worktree',
      () => {
        git('config', 'extensions.worktreeConfig', 'true')
        git('config', '--worktree', 'filter.evil.clean', program)
        write('.gitattributes', '* filter=evil\n')
      },
    ],
    [
      'a remote that has to be asked for a missing object',
      () => {
        git('config', 'extensions.partialClone', 'origin')
        git('config', 'remote.origin.promisor', 'true')
        git('config', 'remote.origin.url', repo)
        git('config', 'remote.origin.uploadpack', program)
        git('config', 'protocol.allow', 'always')
        const blob = git('rev-parse', 'HEAD:a.txt').trim()
        rmSync(`${repo}/.git/objects/${blob.slice(0, 2)}/${blob.slice(2)}`)
      },
    ],
    [
      'a submodule',
      () => {
        const sub = `${repo}.sub`
        mkdirSync(sub)
        execFileSync('git', ['-C', sub, 'init', '-q'], { env })
        writeFileSync(`${sub}/s.txt`, 'one\n')
        execFileSync('git', ['-C', sub, 'add', '-A'], { env })
        execFileSync('git', ['-C', sub, 'commit', '-qm', 'sub'], { env })
        git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', sub, 'sub')
        git('commit', '-qm', 'with sub')
        const inner = (...args: string[]) =>
          execFileSync('git', ['-C', `${repo}/sub`, ...args], { env })
        inner('config', 'core.fsmonitor', program)
        inner('config', 'filter.evil.clean', program)
        write('sub/.gitattributes', '* filter=evil\n')
        write('sub/s.txt', 'two\n')
      },
    ],
  ])('%s', async (_, arrange) => {
    arrange()
    rmSync(canary, { force: true })
    const { repository } = await read()
    expect(repository).toBe(true)
    expect(existsSync(canary)).toBe(false)
  })
})

it('parseStatus takes what a newer git may add for nothing', () => {
  expect(parseStatus('# stash 3\0# branch.oid x\0! ignored\0\0')).toEqual({
    branch: null,
    ahead: 0,
    behind: 0,
    files: [],
  })
})
