import { expect, test } from '../../support/e2e.ts'
import { FIRST_LOAD_LIMIT, firstLoadBytes } from '../../support/first-load.ts'

test('a page loads at most 200 KB of script at first', async ({ node }) => {
  for (const path of [
    '/',
    '/settings',
    '/settings/hosts',
    '/settings/access',
    '/pair',
    '/board',
    '/board/session',
  ]) {
    expect(await firstLoadBytes(node, path), path).toBeLessThanOrEqual(FIRST_LOAD_LIMIT)
  }
})
