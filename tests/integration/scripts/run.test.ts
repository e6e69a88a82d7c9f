import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { releaseSignals, run } from '../../../scripts/setup/run.mjs'
import { type TempDir, tempDir } from '../../support/temp.ts'

let dir: TempDir
beforeEach(() => {
  dir = tempDir('run')
})
afterEach(() => {
  releaseSignals()
  dir.close()
})

const log = () => join(dir.path, 'logs', 'out.log')

test('answers the exit code and what was said', async () => {
  const script = "console.log('out'); console.error('err'); process.exit(3)"
  expect(await run(process.execPath, ['-e', script], { log: log() })).toEqual({
    code: 3,
    output: 'out\nerr\n',
  })
})

test('says that a command could not be started', async () => {
  const { code, output } = await run(join(dir.path, 'no-such-command'), [], { log: log() })
  expect(code).toBe(127)
  expect(output).toContain('ENOENT')
})

test('ends what takes too long', async () => {
  expect((await run('sleep', ['60'], { log: log(), limit: 100 })).code).toBe(124)
})
