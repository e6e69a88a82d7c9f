import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fingerprint } from '../../../scripts/setup/fingerprint.mjs'
import { type TempDir, tempDir } from '../../support/temp.ts'

let dir: TempDir

beforeEach(() => {
  dir = tempDir('fp')
  mkdirSync(join(dir.path, 'lib/deep'), { recursive: true })
  writeFileSync(join(dir.path, 'lib/a.ts'), 'a')
  writeFileSync(join(dir.path, 'lib/deep/b.ts'), 'b')
})

afterEach(() => dir.close())

const now = () => fingerprint(dir.path, ['lib', 'missing.json'])

test('is the same for the same contents, whatever their times', () => {
  const before = now()
  utimesSync(join(dir.path, 'lib/a.ts'), 1, 1)
  expect(now()).toBe(before)
})

test.each([
  ['a change', () => writeFileSync(join(dir.path, 'lib/deep/b.ts'), 'c')],
  ['a new file', () => writeFileSync(join(dir.path, 'lib/deep/c.ts'), '')],
  ['a removal', () => rmSync(join(dir.path, 'lib/a.ts'))],
  ['a file that was missing', () => writeFileSync(join(dir.path, 'missing.json'), '')],
  [
    'text moved from one file to the next',
    () => {
      writeFileSync(join(dir.path, 'lib/a.ts'), '')
      writeFileSync(join(dir.path, 'lib/deep/b.ts'), 'ab')
    },
  ],
])('differs after %s', (_, change) => {
  const before = now()
  change()
  expect(now()).not.toBe(before)
})

test('leaves out what `keep` refuses', () => {
  const keep = (path: string) => !path.startsWith('lib/deep/')
  const before = fingerprint(dir.path, ['lib'], keep)
  writeFileSync(join(dir.path, 'lib/deep/b.ts'), 'c')
  expect(fingerprint(dir.path, ['lib'], keep)).toBe(before)
})
