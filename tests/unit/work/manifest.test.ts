import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import {
  manifestPathOf,
  parseManifest,
  readManifest,
  sessionDirectory,
  writeManifest,
} from '../../../lib/work/manifest.ts'
import { TASK, testManifest } from '../../support/manifest.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'

let dir: TempDir | undefined
afterEach(() => {
  dir?.close()
  dir = undefined
})
const fresh = () => {
  dir = tempDir('manifest')
  return dir.path
}

describe('building', () => {
  test('fills in what is not said: a worker with its skill, claude, edits without asking', () => {
    expect(testManifest()).toMatchObject({
      manifestVersion: '1.0',
      role: 'worker',
      program: 'claude',
      skills: ['maestro-worker'],
      session: { id: 'sess_1', permissionMode: 'acceptEdits', workingDirectory: '/src/web' },
    })
    expect(testManifest({ role: 'orchestrator' }).skills).toEqual(['maestro-orchestrator'])
    expect(testManifest({ skills: [] }).skills).toEqual([])
  })

  test('takes of a task what its agent has to know, its first prompt too', () => {
    const task = { ...TASK, parentId: 'task_0', dependencies: ['task_9'], initialPrompt: 'Begin.' }
    expect(testManifest({ tasks: [task] }).tasks).toEqual([
      {
        id: 'task_1',
        title: 'Write the parser',
        description: 'In src/parse.ts.\n\nBegin.',
        acceptanceCriteria: ['npm test passes'],
        priority: 'high',
        status: 'pending',
        parentId: 'task_0',
        dependencies: ['task_9'],
      },
    ])
  })

  test('refuses parts that make none', () => {
    expect(() => testManifest({ tasks: [] })).toThrow(
      expect.objectContaining({ code: 'manifest_generation_failed' }),
    )
  })
})

describe('keeping', () => {
  test('is at the session’s place beside the data directory, for its user alone', () => {
    const home = fresh()
    const path = writeManifest(join(home, 'data'), testManifest({ model: 'opus', timeout: 60 }))
    expect(path).toBe(join(home, 'sessions', 'sess_1', 'manifest.json'))
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(sessionDirectory(join(home, 'data'), 'sess_1')).mode & 0o777).toBe(0o700)
    expect(readManifest(path)).toEqual(testManifest({ model: 'opus', timeout: 60 }))
  })

  test('leaves the old one whole when the disk refuses, and says why', () => {
    const home = fresh()
    writeFileSync(join(home, 'sessions'), 'in the way')
    expect(() => writeManifest(join(home, 'data'), testManifest())).toThrow(
      expect.objectContaining({
        code: 'manifest_generation_failed',
        message: expect.stringContaining('ENOTDIR'),
      }),
    )
    expect(readFileSync(join(home, 'sessions'), 'utf8')).toBe('in the way')
  })

  test('an id that would lead elsewhere has no place', () => {
    expect(() => manifestPathOf('/d/data', '../../etc')).toThrow()
  })
})

describe('reading says what is wrong', () => {
  const good = testManifest()
  test.each([
    ['half of it', JSON.stringify(good).slice(0, 50), 'not JSON'],
    ['nothing', '', 'not JSON'],
    ['an array', '[]', 'expected object'],
    ['another version', JSON.stringify({ ...good, manifestVersion: '2' }), 'manifestVersion'],
    ['no tasks', JSON.stringify({ ...good, tasks: [] }), 'tasks'],
    [
      'a bad mode',
      JSON.stringify({ ...good, session: { ...good.session, permissionMode: 'x' } }),
      'session.permissionMode',
    ],
    [
      'an id with a path',
      JSON.stringify({ ...good, session: { ...good.session, id: '../x' } }),
      'session.id',
    ],
  ])('%s', (_, text, why) => {
    expect(() => parseManifest(text, 'm.json')).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_ERROR',
        message: expect.stringMatching(
          new RegExp(`^The manifest m\\.json cannot be used: .*${why}`),
        ),
      }),
    )
  })

  test('no file, a directory, a named pipe', () => {
    const home = fresh()
    mkdirSync(join(home, 'd'))
    execFileSync('mkfifo', [join(home, 'p')])
    expect(() => readManifest(join(home, 'none'))).toThrow('there is no such file')
    expect(() => readManifest(join(home, 'd'))).toThrow('it is not a file')
    expect(() => readManifest(join(home, 'p'))).toThrow('it is not a file')
  })
})
