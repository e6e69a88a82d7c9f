import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listDirs } from '../../lib/dirs.ts'
import { type TempDir, tempDir } from '../support/temp.ts'

let dir: TempDir
let home: string
beforeAll(() => {
  dir = tempDir('dirs')
  home = dir.path
  for (const name of ['Work', 'web', 'web/.git', '.config', 'n10', 'n9', '#(id)']) {
    mkdirSync(join(home, name))
  }
  writeFileSync(join(home, 'wfile'), '')
  symlinkSync(join(home, 'web'), join(home, 'wlink'))
  symlinkSync('/nowhere', join(home, 'wdangling'))
})
afterAll(() => dir.close())

const names = async (typed: string) => (await listDirs(typed, home)).dirs.map((each) => each.name)

describe('listDirs', () => {
  test.each(['', '~', '~/'])('%j is the home', async (typed) => {
    const list = await listDirs(typed, home)
    expect(list.path).toBe(home)
    expect(list.parent).toBe(join(home, '..'))
    expect(list.dirs.map((each) => each.name)).toEqual([
      '#(id)',
      'n9',
      'n10',
      'web',
      'wlink',
      'Work',
    ])
  })

  test('completes what is behind the last slash', async () => {
    expect(await names('~/w')).toEqual(['web', 'wlink', 'Work'])
    expect(await names('~/W')).toEqual(['Work'])
    expect(await names(`${home}/web`)).toEqual(['web'])
    expect(await names(`${home}/none`)).toEqual([])
  })

  test('shows hidden ones when a dot was typed', async () => {
    expect(await names('~/.')).toEqual(['.config'])
  })

  test('tells repositories', async () => {
    const { dirs } = await listDirs('~/w', home)
    expect(dirs.filter((each) => each.git).map((each) => each.path)).toEqual([
      join(home, 'web'),
      join(home, 'wlink'),
    ])
  })

  test('the root has no parent', async () => {
    expect(await listDirs('/', home)).toMatchObject({ path: '/', parent: null })
  })

  test('shows at most 500', async () => {
    for (let n = 0; n < 510; n += 1) mkdirSync(join(home, 'web', `d${n}`))
    expect(await names('~/web/')).toHaveLength(500)
  })

  test.each([
    ['/nowhere/', 'NOT_FOUND', 'There is no directory /nowhere.'],
    ['~/wfile/', 'INVALID_WORKING_DIR', 'is not a directory'],
    ['relative', 'VALIDATION_ERROR', 'Begin with / or ~/'],
    [`/${'x'.repeat(300)}/`, 'VALIDATION_ERROR', 'cannot be followed'],
  ])('%s is %s', async (typed, code, words) => {
    await expect(listDirs(typed, home)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    })
  })
})
