import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addWorktree, keptFor, removeWorktree } from '../../../lib/work/worktree.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'

let dir: TempDir
let repository: string
let path: string
const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' }

const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', ['-C', cwd, '-c', 'user.name=T', '-c', 'user.email=t@t', ...args], {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim()

function commit(cwd: string, file: string): void {
  writeFileSync(join(cwd, file), file)
  git(cwd, 'add', '--', file)
  git(cwd, 'commit', '-qm', file)
}

let template: TempDir
beforeAll(() => {
  template = tempDir('template')
  mkdirSync(join(template.path, 'api'))
  git(template.path, 'init', '-qb', 'main')
  commit(template.path, 'api/a')
})
afterAll(() => template.close())

beforeEach(() => {
  dir = tempDir('worktree')
  repository = join(dir.path, 'shop')
  path = join(dir.path, 'worktrees', 'sess_1')
  cpSync(template.path, repository, { recursive: true })
})
afterEach(() => dir.close())

const add = (over: Partial<Parameters<typeof addWorktree>[0]> = {}) =>
  addWorktree({ cwd: repository, sessionId: 'sess_1', path, ...over }, env)
const branches = () => git(repository, 'branch', '--format=%(refname:short)').split('\n')

describe('addWorktree', () => {
  it('makes a branch of the session’s name, and begins where the project is', async () => {
    const { worktree, directory } = await add({ cwd: join(repository, 'api') })
    expect(worktree).toEqual({ path, repository, branch: 'maestro/sess_1', made: true })
    expect(directory).toBe(join(path, 'api'))
    expect(git(path, 'branch', '--show-current')).toBe('maestro/sess_1')
  })

  it('begins at a base, or takes a branch that is there', async () => {
    git(repository, 'tag', 'v1')
    commit(repository, 'b')
    await add({ branch: 'fix', base: 'v1' })
    expect(existsSync(join(path, 'b'))).toBe(false)
    git(repository, 'branch', 'old')
    const other = await add({ branch: 'old', path: `${path}2` })
    expect(other.worktree.made).toBe(false)
  })

  it.each([
    ['no repository', () => ({ cwd: dir.path }), 'worktree'],
    ['no such base', () => ({ base: 'nope' }), 'worktree.base'],
    ['a branch that is in use', () => ({ branch: 'main' }), 'worktree.branch'],
    [
      'a base for a branch that is there',
      () => ({ branch: 'main', base: 'main' }),
      'worktree.base',
    ],
  ])('refuses %s and makes nothing', async (_what, over, field) => {
    await expect(add(over())).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { field },
    })
    expect(existsSync(path)).toBe(false)
    expect(branches()).toEqual(['main'])
  })

  it('runs no hook of the repository', async () => {
    const hook = join(repository, '.git', 'hooks', 'post-checkout')
    writeFileSync(hook, `#!/bin/sh\ntouch ${dir.path}/ran\n`, { mode: 0o755 })
    await add()
    expect(existsSync(join(dir.path, 'ran'))).toBe(false)
  })
})

describe('a worktree that is over', () => {
  it('goes with its branch while it holds nothing of its own', async () => {
    const { worktree } = await add()
    expect(await keptFor(worktree, env)).toBeNull()
    await removeWorktree(worktree, env)
    expect(existsSync(path)).toBe(false)
    expect(branches()).toEqual(['main'])
  })

  it('is kept for a file that git does not know', async () => {
    const { worktree } = await add()
    writeFileSync(join(path, 'new'), '')
    expect(await keptFor(worktree, env)).toBe('uncommitted')
    await expect(removeWorktree(worktree, env)).rejects.toMatchObject({
      code: 'WORKTREE_NOT_CLEAN',
      details: { kept: 'uncommitted' },
    })
    expect(existsSync(join(path, 'new'))).toBe(true)
  })

  it('is kept for a commit that no other branch has, until that is merged', async () => {
    const { worktree } = await add()
    commit(path, 'c')
    expect(await keptFor(worktree, env)).toBe('unmerged')
    await expect(removeWorktree(worktree, env)).rejects.toMatchObject({
      code: 'WORKTREE_NOT_CLEAN',
    })
    git(repository, 'merge', '-q', 'maestro/sess_1')
    expect(await keptFor(worktree, env)).toBeNull()
  })

  it('is kept for commits on its branch also when another is checked out in it', async () => {
    const { worktree } = await add()
    commit(path, 'c')
    git(path, 'checkout', '-q', '--detach', 'main')
    expect(await keptFor(worktree, env)).toBe('unmerged')
  })

  it('goes by force, and the commits stay on its branch', async () => {
    const { worktree } = await add()
    commit(path, 'c')
    writeFileSync(join(path, 'new'), '')
    await removeWorktree(worktree, env, { force: true })
    expect(existsSync(path)).toBe(false)
    expect(branches()).toContain('maestro/sess_1')
  })

  it('is forgotten when somebody removed its directory', async () => {
    const { worktree } = await add()
    execFileSync('rm', ['-r', path])
    await removeWorktree(worktree, env)
    expect(git(repository, 'worktree', 'list')).not.toContain('sess_1')
  })
})
