import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cleanEnv } from '../../support/env.ts'
import { ROOT } from '../../support/node.ts'
import { freePort } from '../../support/ports.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'
import { createTmux, type TestTmux } from '../../support/tmux.ts'

const run = promisify(execFile)
/** Where npm's registry cannot be reached nothing can be installed. */
const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT/
/** What their install scripts make; set-up has run the same scripts for the same versions. */
const COMPILED = ['better-sqlite3/build', 'node-pty/build']

// What is packed is the build; without one there is nothing to install.
describe.runIf(process.env.MAESTRO_TEST_BUNDLE === '1')('the package', () => {
  let dir: TempDir
  let tmux: TestTmux
  let isOffline = false
  let env: NodeJS.ProcessEnv
  const modules = () => join(dir.path, 'prefix', 'lib', 'node_modules', 'maestro')

  beforeAll(async () => {
    dir = tempDir('install')
    tmux = createTmux()
    const home = join(dir.path, 'home')
    mkdirSync(home)
    const settings = await npmSettings()
    await npm(['pack', '--ignore-scripts', '--pack-destination', dir.path], { HOME: home })
    const tarball = readdirSync(dir.path).find((name) => name.endsWith('.tgz')) ?? ''
    const prefix = join(dir.path, 'prefix')
    const flags = ['--prefix', prefix, '--ignore-scripts', '--prefer-offline', '--no-audit']
    try {
      await npm(['install', '--global', join(dir.path, tarball), ...flags], {
        HOME: home,
        ...settings,
      })
    } catch (error) {
      isOffline = OFFLINE.test((error as { stderr?: string }).stderr ?? '')
      if (!isOffline) throw error
      return
    }
    for (const built of COMPILED) {
      const from = `${ROOT}node_modules/${built}`
      cpSync(from, join(modules(), 'node_modules', built), { recursive: true })
    }
    env = cleanEnv({
      HOME: home,
      TMUX_TMPDIR: tmux.tmpdir,
      PORT: String(await freePort()),
      PATH: `${join(prefix, 'bin')}:${process.env.PATH}`,
    })
  }, 180_000)

  afterAll(async () => {
    if (env) await run('maestro', ['stop'], { env }).catch(() => undefined)
    await tmux?.close()
    dir?.close()
  })

  const maestro = async (...args: string[]) => (await run('maestro', args, { env })).stdout

  test('installs what the bundle does not hold, and nothing else', (context) => {
    if (isOffline) context.skip('the registry cannot be reached')
    for (const name of ['better-sqlite3', 'node-pty']) {
      expect(existsSync(join(modules(), 'node_modules', name))).toBe(true)
    }
    for (const name of ['next', 'react', 'hono', 'zod', 'commander']) {
      expect(existsSync(join(modules(), 'node_modules', name))).toBe(false)
    }
  })

  test('starts a node with its dashboard, whose stop leaves agents alone', async (context) => {
    if (isOffline) context.skip('the registry cannot be reached')
    const started = JSON.parse(await maestro('start', '--json')) as { url: string; pid: number }
    expect(await (await fetch(started.url)).text()).toContain('<title>')
    expect(await maestro('start')).toContain('runs already')
    await maestro('new', 'kept')
    expect(await maestro('output', 'kept', '--json')).toContain('"lines"')
    expect(await maestro('skill', 'ls')).toContain('maestro-worker')
    expect(await maestro('service', 'install', '--print')).toContain(
      join(modules(), 'dist', 'server.mjs'),
    )
    expect(await maestro('stop')).toContain('Agents go on')
    const { stdout } = await run('tmux', ['ls'], { env })
    expect(stdout).toMatch(/^kept:/m)
    await expect(run('maestro', ['status'], { env })).rejects.toMatchObject({ code: 3 })
    await maestro('start')
    expect(await maestro('ls', '-q')).toBe('kept\n')
    expect(await maestro('logs', '-n', '1')).toContain('Maestro is at')
  }, 60_000)

  test('installs and removes the service by what systemd offers', async (context) => {
    if (isOffline) context.skip('the registry cannot be reached')
    const bin = join(dir.path, 'bin')
    const calls = join(dir.path, 'calls')
    mkdirSync(bin)
    for (const name of ['systemctl', 'loginctl']) {
      const script = `#!/bin/sh\necho ${name} "$@" >> '${calls}'\n`
      writeFileSync(join(bin, name), script, { mode: 0o755 })
    }
    const withSystemd = { ...env, PATH: `${bin}:${env.PATH}`, MAESTRO_NAME: 'a "b"' }
    const service = async (...args: string[]) =>
      (await run('maestro', ['service', ...args], { env: withSystemd })).stdout
    expect(await service('install')).toContain('runs as a service')
    const unit = join(env.HOME ?? '', '.config', 'systemd', 'user', 'maestro.service')
    expect(readFileSync(unit, 'utf8')).toContain('Environment="MAESTRO_NAME=a \\"b\\""')
    expect(await service('status')).toContain('runs')
    expect(await service('remove')).toContain('Removed')
    expect(existsSync(unit)).toBe(false)
    const told = readFileSync(calls, 'utf8')
    for (const line of [
      'systemctl --user enable maestro.service',
      'systemctl --user restart maestro.service',
      'loginctl enable-linger',
      'systemctl --user disable --now maestro.service',
    ]) {
      expect(told).toContain(`${line}\n`)
    }
  }, 60_000)

  async function npm(args: readonly string[], more: Record<string, string>) {
    return run('npm', args, { cwd: ROOT, env: cleanEnv(more), maxBuffer: 16 * 1024 * 1024 })
  }

  /** Of the machine, which another home and prefix would hide: where packages come from, and are kept. */
  async function npmSettings(): Promise<Record<string, string>> {
    const env = { ...process.env, npm_config_prefix: undefined }
    const ask = async (key: string) =>
      (await run('npm', ['config', 'get', key], { cwd: ROOT, env })).stdout.trim()
    const [globalconfig, cache] = await Promise.all([ask('globalconfig'), ask('cache')])
    const certificates = process.env.NODE_EXTRA_CA_CERTS
    return {
      npm_config_globalconfig: globalconfig,
      npm_config_cache: cache,
      ...(certificates !== undefined && { NODE_EXTRA_CA_CERTS: certificates }),
    }
  }
})
