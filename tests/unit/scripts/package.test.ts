import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ROOT } from '../../support/node.ts'

test('the package depends on what its bundles leave outside, and on nothing else', () => {
  const { dependencies } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'))
  const build = readFileSync(`${ROOT}scripts/lib/build.mjs`, 'utf8')
  const [, list = ''] = /external: \[([^\]]*)\]/.exec(build) ?? []
  // Next renders pages when they are built, and serves them in development alone.
  const outside = [...list.matchAll(/'([^']+)'/g)].map(([, name]) => name)
  expect(Object.keys(dependencies)).toEqual(outside.filter((name) => name !== 'next'))
})
