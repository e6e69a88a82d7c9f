import { readFileSync } from 'node:fs'

/** @typedef {{passed: number, failed: number, skipped: number}} Counts */

/** @type {Counts} */
export const NONE = { passed: 0, failed: 0, skipped: 0 }

/** @param {Counts} a @param {Counts} b @returns {Counts} */
export const add = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

/** The last line of a run: `12 passed, 0 failed`, with `, 1 skipped` when there are any. */
export function closingLine({ passed, failed, skipped }) {
  // A run without a single test has shown nothing.
  const shown = passed + failed === 0 ? 1 : failed
  return `${passed} passed, ${shown} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** Counts of vitest's JSON report; files that did not load and errors outside of tests count too. */
export function vitestCounts(file, code) {
  return read(file, code, (report) => {
    const broken = report.testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
    )
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken.length,
      skipped: report.numPendingTests + report.numTodoTests,
    }
  })
}

/** Counts of Playwright's JSON report; a test that passed only when tried again has failed. */
export function playwrightCounts(file, code) {
  return read(file, code, ({ stats, errors }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  }))
}

/** No report, or a bad exit code that no counted failure explains, is a failure of its own. */
function read(file, code, count) {
  let counts = NONE
  try {
    counts = count(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    console.error(`The report ${file} could not be read: ${error.message}`)
    return { ...NONE, failed: 1 }
  }
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}
