import { chmodSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFoundPrograms } from '../../../lib/agents/found-programs.ts'
import { detectPrograms, readVersions } from '../../../lib/agents/programs/detect.ts'
import { forgetLoginPath, loginPath, programDirs } from '../../../lib/agents/programs/login-path.ts'
import { createLog } from '../../../lib/log.ts'
import { isAlive } from '../../support/processes.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'
import { until } from '../../support/until.ts'

let dir: TempDir
beforeEach(() => {
  dir = tempDir('detect')
  forgetLoginPath()
})
afterEach(() => dir.close())

function script(file: string, text: string): string {
  const where = path.join(dir.path, file)
  mkdirSync(path.dirname(where), { recursive: true })
  writeFileSync(where, `#!/bin/sh\n${text}\n`)
  chmodSync(where, 0o755)
  return where
}
const env = (extra: Record<string, string> = {}) =>
  ({ HOME: dir.path, PATH: '/usr/bin:/bin', ...extra }) as unknown as NodeJS.ProcessEnv
const find = async (id: string, ...dirs: string[]) =>
  (await detectPrograms(dirs.map((name) => path.join(dir.path, name)))).find(
    (info) => info.id === id,
  )

describe('detectPrograms', () => {
  it('finds the first executable on the path', async () => {
    const second = script('b/claude', 'echo 2')
    script('c/claude', 'echo 3')
    mkdirSync(path.join(dir.path, 'a/claude'), { recursive: true })
    expect(await find('claude', 'a', 'missing', 'b', 'c')).toEqual({
      id: 'claude',
      label: 'Claude Code',
      found: true,
      path: second,
      version: null,
      install: 'npm install -g @anthropic-ai/claude-code',
    })
  })

  it('passes over files that may not be run', async () => {
    chmodSync(script('a/codex', ''), 0o644)
    expect(await find('codex', 'a')).toMatchObject({ found: false, path: null })
  })

  it('always has a shell, and does not list the free command', async () => {
    const list = await detectPrograms([])
    expect(list.find((info) => info.id === 'shell')?.found).toBe(true)
    expect(list.map((info) => info.id)).not.toContain('command')
  })
})

describe('readVersions', () => {
  const versionOf = async (options = {}) => {
    const dirs = [path.join(dir.path, 'a'), '/usr/bin', '/bin']
    const found = (await detectPrograms(dirs)).filter((info) => info.id === 'claude')
    return (await readVersions(found, dirs, { env: env(), ...options }))[0]?.version
  }

  it('asks each program, without secrets', async () => {
    script('a/claude', `env > "$HOME/env"; echo "2.1.197 (Claude Code)"`)
    const secrets = { ANTHROPIC_API_KEY: 'sk-secret', DATABASE_URL: 'postgres://secret' }
    expect(await versionOf({ env: env({ ...secrets, LANG: 'C.UTF-8' }) })).toBe('2.1.197')
    const given = readFileSync(path.join(dir.path, 'env'), 'utf8')
    expect(given).toContain('LANG=C.UTF-8')
    expect(given).not.toContain('secret')
  })

  it('gives up on one that hangs, and ends it with its children', async () => {
    script('a/claude', `sleep 100 & echo $! > "$HOME/pid"; wait`)
    expect(await versionOf({ timeoutMs: 3_000 })).toBeNull()
    const pid = Number(readFileSync(path.join(dir.path, 'pid'), 'utf8'))
    await until(() => !isAlive(pid))
  })

  it('does not wait for a child that keeps the output open', async () => {
    script('a/claude', `sleep 20 2>/dev/null & echo 1.2.3`)
    const begun = performance.now()
    expect(await versionOf()).toBe('1.2.3')
    expect(performance.now() - begun).toBeLessThan(9_000)
  })

  it('asks again only when the file has changed', async () => {
    const file = script('a/claude', `echo x >> "$HOME/asked"; echo 1.0.0`)
    await versionOf()
    await versionOf()
    utimesSync(file, new Date(), new Date(Date.now() + 5_000))
    await versionOf()
    expect(readFileSync(path.join(dir.path, 'asked'), 'utf8')).toBe('x\nx\n')
  })
})

describe('loginPath', () => {
  it('is what the start-up files make of PATH, whatever they print', async () => {
    writeFileSync(path.join(dir.path, '.bash_profile'), 'echo hello; PATH="$HOME/tools:$PATH"\n')
    const dirs = await loginPath('/bin/bash', { env: env() })
    expect(dirs?.[0]).toBe(path.join(dir.path, 'tools'))
  })

  it('gives the start-up files no secrets', async () => {
    writeFileSync(path.join(dir.path, '.bash_profile'), 'env > "$HOME/env"\n')
    await loginPath('/bin/bash', { env: env({ MAESTRO_TOKEN: 'secret' }) })
    expect(readFileSync(path.join(dir.path, 'env'), 'utf8')).not.toContain('secret')
  })

  it('gives up on start-up files that hang, and ends them', async () => {
    writeFileSync(path.join(dir.path, '.bash_profile'), 'sleep 100 & echo $! > "$HOME/pid"; wait\n')
    expect(await loginPath('/bin/bash', { env: env(), timeoutMs: 3_000 })).toBeNull()
    const pid = Number(readFileSync(path.join(dir.path, 'pid'), 'utf8'))
    await until(() => !isAlive(pid))
  })

  it('asks once', async () => {
    writeFileSync(path.join(dir.path, '.bash_profile'), 'echo x >> "$HOME/asked"\n')
    await Promise.all([1, 2, 3].map(() => loginPath('/bin/bash', { env: env() })))
    expect(readFileSync(path.join(dir.path, 'asked'), 'utf8')).toBe('x\n')
  })

  it('does not run what it does not know as a shell', async () => {
    const odd = script('odd', 'echo ran > "$HOME/ran"')
    expect(await loginPath(odd, { env: env() })).toBeNull()
    expect(() => readFileSync(path.join(dir.path, 'ran'))).toThrow()
  })
})

describe('programDirs', () => {
  it('are absolute, each once, the shell’s first and the usual ones last', async () => {
    writeFileSync(path.join(dir.path, '.bash_profile'), 'PATH="$HOME/tools:relative::/usr/bin"\n')
    const dirs = await programDirs('/bin/bash', { env: env({ PATH: '/own:/usr/bin' }) })
    expect(dirs.slice(0, 3)).toEqual([path.join(dir.path, 'tools'), '/usr/bin', '/own'])
    expect(dirs).toContain(path.join(dir.path, '.local/bin'))
    expect(new Set(dirs).size).toBe(dirs.length)
    expect(dirs.every((entry) => path.isAbsolute(entry))).toBe(true)
  })
})

describe('found programs', () => {
  it('that are slow to tell their version do not hold up the end', async () => {
    const pid = path.join(dir.path, 'pid')
    script('bin/claude', `echo $$ > ${pid}; sleep 60`)
    const found = createFoundPrograms(
      env({ PATH: path.join(dir.path, 'bin') }),
      '/bin/sh',
      () => undefined,
      createLog({ level: 'silent' }),
    )
    await found.refresh()
    expect(found.list.find((info) => info.id === 'claude')).toMatchObject({ found: true })
    const child = Number(await until(() => readFileSync(pid, 'utf8').trim()))
    found.close()
    await until(() => !isAlive(child))
  })
})
