import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { buildManifest } from '../../../../lib/work/manifest.ts'
import { environmentOf, initCommand, typedCommand } from '../../../../lib/work/spawn/environment.ts'
import { project, task } from '../fixtures.ts'

const manifest = buildManifest({
  sessionId: 'sess_1',
  project: project(),
  tasks: [task('a'), task('b')],
  workingDirectory: '/src',
  skills: ['one', 'two'],
})

it('tells a pane what Maestro Server tells it', () => {
  expect(environmentOf(manifest, '/s/manifest.json')).toEqual({
    MAESTRO_SESSION_ID: 'sess_1',
    MAESTRO_PROJECT_ID: 'proj_1',
    MAESTRO_TASK_IDS: 'a,b',
    MAESTRO_SKILLS: 'one,two',
    MAESTRO_MANIFEST_PATH: '/s/manifest.json',
    MAESTRO_ROLE: 'worker',
  })
})

it('is one command line, whatever stands in paths and values', () => {
  const odd = "/it's $HOME; `id`/maestro.mjs"
  expect(initCommand(['node', odd], { role: 'orchestrator' })).toMatch(/ orchestrator init$/)
  const line = typedCommand("printenv 'MAESTRO_X'", { MAESTRO_X: odd })
  expect(execFileSync('sh', ['-c', line], { encoding: 'utf8' })).toBe(`${odd}\n`)
})
