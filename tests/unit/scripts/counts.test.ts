import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closingLine, NONE, playwrightCounts, vitestCounts } from '../../../scripts/test/counts.mjs'
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
  const file = vitestReport([{ status: 'failed', assertionResults: [] }])
  expect(vitestCounts(file, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 })
})

test('counts a failed test once', () => {
  const results = [{ status: 'failed', assertionResults: [{ status: 'failed' }] }]
  const file = vitestReport(results, { numFailedTests: 1, numPendingTests: 2 })
  expect(vitestCounts(file, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 })
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
  expect(playwrightCounts(file, 0)).toEqual({ passed: 2, failed: 1, skipped: 1 })
})
