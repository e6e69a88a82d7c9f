import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cleanEnv } from '../../support/env.ts'
import { ROOT } from '../../support/node.ts'
import { exited } from '../../support/processes.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'
import { until } from '../../support/until.ts'

let dir: TempDir
beforeEach(() => {
  dir = tempDir('lock')
})
afterEach(() => dir.close())

/** Another process that takes the lock, writes `<name> in`, does `body`, then writes `<name> out`. */
function contender(name: string, body = ''): ChildProcess {
  const script = `
    import { appendFileSync } from 'node:fs'
    import { withLock } from ${JSON.stringify(`${ROOT}scripts/setup/lock.mjs`)}
    const say = (word) => appendFileSync(${JSON.stringify(journal())}, '${name} ' + word + '\\n')
    await withLock(${JSON.stringify(join(dir.path, 'lock'))}, async () => {
      say('in')
      ${body}
      say('out')
    })`
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: cleanEnv(),
    stdio: 'inherit',
  })
}

const journal = () => join(dir.path, 'journal')
const lines = () => readFileSync(journal(), 'utf8').trim().split('\n')

test('many processes take turns', async () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const children = names.map((name) =>
    contender(name, 'await new Promise((ok) => setTimeout(ok, 30))'),
  )
  expect(await Promise.all(children.map(exited))).toEqual(names.map(() => 0))
  const seen = lines()
  expect(seen.length).toBe(names.length * 2)
  for (let i = 0; i < seen.length; i += 2) {
    expect(seen[i + 1]).toBe(seen[i]?.replace(' in', ' out'))
  }
  expect(readdirSync(join(dir.path, 'lock'))).toEqual([])
})

test('a process that was killed holds nothing', async () => {
  const killed = contender('killed', 'await new Promise((ok) => setTimeout(ok, 60_000))')
  await until(() => lines().includes('killed in'))
  const next = contender('next')
  await until(
    () => readdirSync(join(dir.path, 'lock')).filter((n) => n.endsWith('.ticket')).length === 2,
  )
  killed.kill('SIGKILL')
  expect(await exited(next)).toBe(0)
  expect(lines()).toEqual(['killed in', 'next in', 'next out'])
})

test.runIf(process.platform === 'linux')(
  'a later process with the same pid is another',
  async () => {
    const lock = join(dir.path, 'lock')
    await exited(contender('first'))
    // As a killed process would have left it, its pid being taken by a living one since.
    writeFileSync(join(lock, `${process.pid}-1.ticket`), '1')
    expect(await exited(contender('second'))).toBe(0)
  },
)
