import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ROOT } from '../setup/prepare.mjs'

const PATIENCE_MS = 20_000

async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Asks until the answer is not false; says what did not come when it takes too long. */
export async function until(what, ask) {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (Date.now() > end) throw new Error(`Waited ${PATIENCE_MS / 1000} s, but not: ${what}.`)
    await wait(50)
  }
}

/**
 * A node of its own: home, data, port and tmux server are private. `prepare(home)` fills the home
 * before the start; `close()` leaves nothing behind.
 */
export async function startDemoNode({ name = 'studio', env = {}, prepare, ...options } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'maestro-demo-'))
  const home = join(dir, 'ada')
  mkdirSync(home)
  prepare?.(home)
  const port = options.port ?? (await freePort())
  const url = `http://127.0.0.1:${port}`
  const environment = {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    SHELL: '/bin/bash',
    USER: 'ada',
    HOME: home,
    DATA_DIR: join(dir, 'data'),
    TMUX_TMPDIR: dir,
    PORT: String(port),
    NODE_ENV: 'production',
    MAESTRO_NO_OPEN: '1',
    MAESTRO_NAME: name,
    ...env,
  }
  const tmux = (...args) => execFileSync('tmux', args, { env: environment, stdio: 'ignore' })
  const log = []
  let child = null

  async function start() {
    child = spawn(process.execPath, [join(ROOT, 'dist/server.mjs')], {
      cwd: home,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.on('data', (data) => log.push(data))
    child.stderr.on('data', (data) => log.push(data))
    await until('the node answers', () => {
      if (child.exitCode !== null) throw new Error(`The node ended:\n${Buffer.concat(log)}`)
      return fetch(`${url}/health`).then(
        (response) => response.ok,
        () => false,
      )
    })
  }

  async function stop() {
    if (!child || child.exitCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  }

  async function call(method, path, body) {
    const response = await fetch(url + path, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const answer = await response.json()
    if (!response.ok) throw new Error(`${method} ${path}: ${answer.message}`)
    return answer
  }

  await start()
  return {
    url,
    home,
    call,
    tmux,
    start,
    stop,
    async close() {
      await stop()
      try {
        tmux('kill-server')
      } catch {
        // No server was running: nothing to end.
      }
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
