import { describe, expect, test } from 'vitest'
import { boardHref, placeIn } from '../../../../lib/client/work/place.ts'
import {
  parseSpawnChoices,
  type SpawnForm,
  spawnFieldOf,
  spawnRequest,
} from '../../../../lib/client/work/spawn.ts'

const form: SpawnForm = {
  hostId: 'h',
  program: 'claude',
  role: 'worker',
  skills: ['maestro-worker'],
  worktree: false,
  branch: 'unused',
  base: '',
  model: ' ',
  permissionMode: 'acceptEdits',
  directive: '',
  force: false,
}

describe('starting an agent on tasks', () => {
  test('what was left as it is is not asked for', () => {
    expect(spawnRequest('p', ['t'], form)).toEqual({
      projectId: 'p',
      taskIds: ['t'],
      hostId: 'h',
      program: 'claude',
      role: 'worker',
      skills: ['maestro-worker'],
      permissionMode: 'acceptEdits',
    })
  })

  test('what was filled in is', () => {
    const filled = {
      ...form,
      worktree: true,
      branch: ' fix ',
      model: 'opus',
      force: true,
      directive: 'Go',
    }
    expect(spawnRequest('p', ['t'], filled)).toMatchObject({
      worktree: { branch: 'fix' },
      model: 'opus',
      initialDirective: 'Go',
      force: true,
    })
  })

  test.each([
    ['PROGRAM_NOT_FOUND', undefined, 'program'],
    ['HOST_UNREACHABLE', undefined, 'host'],
    ['VALIDATION_ERROR', 'worktree.branch', 'worktree'],
    ['VALIDATION_ERROR', 'taskIds', null],
    ['spawn_error', undefined, null],
  ])('%s of %s stands at %s', (code, field, expected) => {
    expect(spawnFieldOf(code, field)).toBe(expected)
  })

  test('damaged choices are left out', () => {
    expect(parseSpawnChoices('{"hostId":1,"program":"codex","permissionMode":"all"}')).toEqual({
      program: 'codex',
    })
    expect(parseSpawnChoices('nonsense')).toEqual({})
  })
})

test('an address leads back to its place', () => {
  const place = { projectId: 'p 1', taskId: 't&2' }
  expect(placeIn(boardHref(place).replace('/board', ''))).toEqual(place)
  expect(boardHref({})).toBe('/board')
})
