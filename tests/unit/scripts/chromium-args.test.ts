import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { CHROMIUM_ARGS } from '../../../scripts/setup/system.mjs'

/** Playwright gives its list to nobody, and Chromium heeds only the last one on its command line. */
function playwrightDisables(): string[] {
  const require = createRequire(createRequire(import.meta.url).resolve('@playwright/test'))
  const bundle = readFileSync(require.resolve('playwright-core/lib/coreBundle'), 'utf8')
  const [, list = ''] = /\bdisabledFeatures = \[(.*?)\]\.filter/s.exec(bundle) ?? []
  return [...list.matchAll(/^\s*"(\w+)"/gm)].map(([, name]) => name ?? '')
}

test('what Playwright turns off in Chromium stays off with our arguments', () => {
  const ours = CHROMIUM_ARGS.filter((arg) => arg.startsWith('--disable-features='))
  expect(ours).toHaveLength(1)
  const theirs = playwrightDisables()
  expect(theirs.length).toBeGreaterThan(10)
  expect(ours[0]?.split('=')[1]?.split(',')).toEqual(expect.arrayContaining(theirs))
})
