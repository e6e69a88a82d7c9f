import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { endStrays, findLeaks } from '../../../scripts/test/leaks.mjs'
import { cleanEnv } from '../../support/env.ts'
import { whyNoNetwork } from '../../support/network.ts'
import { exited, isAlive } from '../../support/processes.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'
import { until } from '../../support/until.ts'

let dir: TempDir
beforeEach(() => {
  dir = tempDir('leaks')
  for (const name of ['tmp', 'tmux']) mkdirSync(join(dir.path, name))
})
afterEach(() => dir.close())

test('a run that cleaned up has no leaks, caches of tools aside', async () => {
  mkdirSync(join(dir.path, 'tmp', 'tsx-0'))
  expect(await findLeaks(dir.path)).toEqual([])
})

test('a file is a leak once patience is over, and none when it goes in time', async () => {
  const file = join(dir.path, 'tmp', 'left')
  writeFileSync(file, '')
  expect(await findLeaks(dir.path, 50)).toEqual([file])
  const looking = findLeaks(dir.path)
  rmSync(file)
  expect(await looking).toEqual([])
})

test.runIf(process.platform === 'linux')('a process is a leak, and is ended', async () => {
  const env = cleanEnv({ TMPDIR: join(dir.path, 'tmp') })
  const child = spawn('sleep', ['60'], { env, detached: true, stdio: 'ignore' })
  const pid = child.pid ?? 0
  // Between fork and exec it still has our own environment.
  await until(async () => (await findLeaks(dir.path, 0)).length > 0)
  expect(await findLeaks(dir.path, 0)).toEqual([`process ${pid}: sleep 60`])
  endStrays(dir.path)
  await exited(child)
  expect(isAlive(pid)).toBe(false)
  expect(await findLeaks(dir.path, 0)).toEqual([])
})

const why = whyNoNetwork()
test.skipIf(why)(
  `a network namespace is a leak, and is taken away${why ? ` (${why})` : ''}`,
  async () => {
    const name = `${basename(dir.path)}-1-0`
    execFileSync('ip', ['netns', 'add', name])
    expect(await findLeaks(dir.path, 0)).toEqual([`/run/netns/${name}`])
    endStrays(dir.path)
    expect(await findLeaks(dir.path, 0)).toEqual([])
  },
)
