import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { cleanEnv } from '../../support/env.ts'
import { ROOT } from '../../support/node.ts'
import { exited } from '../../support/processes.ts'

let child: ChildProcess
afterEach(() => {
  child.kill('SIGKILL')
})

/** A process with a node that takes `closeMs` to close; resolves when it listens to signals. */
async function stoppable(closeMs: number): Promise<void> {
  const script = `
    import { stopOnSignals } from ${JSON.stringify(pathToFileURL(`${ROOT}lib/stop-on-signals.ts`))}
    const alive = setInterval(() => undefined, 1_000)
    const close = async () => {
      console.log('closing')
      await new Promise((done) => setTimeout(done, ${closeMs}))
      clearInterval(alive)
    }
    stopOnSignals({ close }, console.error)
    console.log('ready')`
  const args = ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script]
  child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: cleanEnv(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await said()
}

async function said(): Promise<void> {
  if (child.stdout) await once(child.stdout, 'data')
}

test('the echo of a signal that npm passes on does not break the closing off', async () => {
  await stoppable(300)
  const code = exited(child)
  child.kill('SIGINT')
  await said()
  child.kill('SIGINT')
  expect(await code).toBe(0)
})

test('a second signal ends it at once', async () => {
  await stoppable(60_000)
  const code = exited(child)
  child.kill('SIGINT')
  await said()
  const again = setInterval(() => child.kill('SIGINT'), 100)
  expect(await code).toBe(130)
  clearInterval(again)
})
