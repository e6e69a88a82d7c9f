import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  closingLine,
  failureLines,
  NONE,
  playwrightCounts,
  vitestCounts,
} from '../../../scripts/test/counts.mjs'
import { type TempDir, tempDir } from '../../support/temp.ts'

let dir: TempDir
beforeEach(() => {
  dir = tempDir('counts')
})
afterEach(() => dir.close())

function report(content: unknown): string {
  const file = join(dir.path, 'report.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}

const vitestReport = (testResults: unknown[], counts = {}) =>
  report({
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults,
    ...counts,
  })

test.each([
  [{ ...NONE, passed: 4 }, '4 passed, 0 failed'],
  [{ passed: 4, failed: 1, skipped: 2 }, '4 passed, 1 failed, 2 skipped'],
  [NONE, '0 passed, 1 failed'],
])('closing line of %j', (counts, line) => {
  expect(closingLine(counts)).toBe(line)
})

test('counts a file that did not load as a failure', () => {
  const name = join(process.cwd(), 'tests/unit/a.test.ts')
  const file = vitestReport([{ name, status: 'failed', message: 'No b.ts', assertionResults: [] }])
  const failures = [{ title: 'tests/unit/a.test.ts', error: 'No b.ts' }]
  expect(vitestCounts(file, 1)).toEqual({ passed: 3, failed: 1, skipped: 0, failures })
})

test('counts a failed test once, and names it', () => {
  const name = join(process.cwd(), 'tests/unit/a.test.ts')
  const failed = { status: 'failed', fullName: 'sums up', failureMessages: ['Error: 1 is not 2'] }
  const results = [{ name, status: 'failed', assertionResults: [failed, { status: 'passed' }] }]
  const file = vitestReport(results, { numFailedTests: 1, numPendingTests: 2 })
  const failures = [{ title: 'tests/unit/a.test.ts › sums up', error: 'Error: 1 is not 2' }]
  expect(vitestCounts(file, 1)).toEqual({ passed: 3, failed: 1, skipped: 2, failures })
})

test('an exit code that no failure explains is a failure', () => {
  expect(vitestCounts(vitestReport([]), 1).failed).toBe(1)
  expect(vitestCounts(vitestReport([]), 0).failed).toBe(0)
})

test('no report is a failure', () => {
  expect(vitestCounts(join(dir.path, 'none.json'), 0).failed).toBe(1)
})

test('a test that passed only on its second try has failed', () => {
  const file = report({
    stats: { expected: 2, unexpected: 0, flaky: 1, skipped: 1 },
    errors: [],
  })
  expect(playwrightCounts(file, 0)).toEqual({ passed: 2, failed: 1, skipped: 1, failures: [] })
})

test('names what failed in a browser, by file, groups and test', () => {
  const spec = (title: string, status: string, message = '') => ({
    title,
    tests: [{ status, results: [{ errors: message ? [{ message }] : [] }] }],
  })
  const file = report({
    stats: { expected: 1, unexpected: 1, flaky: 0, skipped: 0 },
    errors: [],
    suites: [
      {
        title: 'inbox/inbox.spec.ts',
        specs: [spec('opens', 'expected')],
        suites: [{ title: 'on a phone', specs: [spec('is answered', 'unexpected', 'Too late')] }],
      },
    ],
  })
  const failures = [{ title: 'inbox/inbox.spec.ts › on a phone › is answered', error: 'Too late' }]
  expect(playwrightCounts(file, 1)).toEqual({ passed: 1, failed: 1, skipped: 0, failures })
})

test('says at the end what failed, and the first lines of why', () => {
  const error = `\u001b[31mError: not so\u001b[39m\n\n${'  at somewhere\n'.repeat(30)}`
  const lines = failureLines([{ title: 'a.test.ts › sums up', error }])
  expect(lines.slice(0, 3)).toEqual([
    '\n✗ a.test.ts › sums up',
    '    Error: not so',
    '      at somewhere',
  ])
  expect(lines.length).toBeLessThan(10)
})
