import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Agent } from '../../../lib/wire/agent.ts'
import { cleanEnv } from '../../support/env.ts'
import { exited } from '../../support/processes.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'
import { until } from '../../support/until.ts'

const SCRIPT = resolve(import.meta.dirname, '../../../examples/demo/run.mjs')

let dir: TempDir
beforeEach(() => {
  dir = tempDir('demo')
})
afterEach(() => dir.close())

test('the demo brings three nodes with thirty agents, some of which ask, and ends without a trace', async () => {
  const demo = spawn(process.execPath, [SCRIPT, '--port', '0'], {
    env: cleanEnv({ TMPDIR: dir.path }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [demo.stdout, demo.stderr]) stream.on('data', (data) => (said += data))
  const gone = exited(demo)
  try {
    await until(() => said.includes('They know each other'), {
      timeout: 120_000,
      message: () => said,
    })
    const [url] = said.match(/http:\S+/) ?? []
    const waiting = await until(
      async () => {
        const response = await fetch(`${url}/api/agents`)
        const agents = (await response.json()) as Agent[]
        expect(agents).toHaveLength(30)
        const asking = agents.filter(({ question }) => question)
        return new Set(asking.map(({ hostId }) => hostId)).size === 3 ? asking : null
      },
      { timeout: 60_000 },
    )
    expect(waiting[0]?.question?.choices.map(({ label }) => label)).toEqual([
      'Yes',
      "Yes, and don't ask again",
      'No',
    ])
  } finally {
    demo.kill('SIGINT')
    await gone
  }
  expect(said).toContain('Ending the demo')
  expect(readdirSync(dir.path)).toEqual([])
})
