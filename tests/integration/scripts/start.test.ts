import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cleanEnv } from '../../support/env.ts'
import { ROOT } from '../../support/node.ts'
import { freePort } from '../../support/ports.ts'
import { exited } from '../../support/processes.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'
import { until } from '../../support/until.ts'

let dir: TempDir
let npm: ChildProcess | undefined
beforeEach(() => {
  dir = tempDir('start')
  for (const name of ['home', 'tmux']) mkdirSync(`${dir.path}/${name}`, { mode: 0o700 })
})
afterEach(() => {
  npm?.kill('SIGKILL')
  dir.close()
})

// The build is there in `npm test`; run alone, this would make it first.
test.runIf(process.env.MAESTRO_TEST_BUNDLE === '1')(
  'npm start serves the dashboard, and ends when npm is told to',
  async () => {
    const port = await freePort()
    const child = spawn('npm', ['start'], {
      cwd: ROOT,
      env: cleanEnv({
        HOME: `${dir.path}/home`,
        TMUX_TMPDIR: `${dir.path}/tmux`,
        PORT: String(port),
        MAESTRO_NO_OPEN: '1',
      }),
      stdio: 'ignore',
    })
    npm = child
    const url = `http://127.0.0.1:${port}/`
    await until(async () => (await fetch(`${url}health`)).ok)
    const page = await fetch(url, { headers: { accept: 'text/html' } })
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<!DOCTYPE html>')

    child.kill('SIGTERM')
    await exited(child)
    await until(async () => {
      const refused = await fetch(`${url}health`).then(
        () => false,
        (error: Error) => (error.cause as NodeJS.ErrnoException).code === 'ECONNREFUSED',
      )
      return refused
    })
  },
)
