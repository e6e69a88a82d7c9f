import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/**
 * @typedef {{title: string, error: string}} Failure a test that failed: its file and name, and what it said
 * @typedef {{passed: number, failed: number, skipped: number, failures: Failure[]}} Counts
 */

/** @type {Counts} */
export const NONE = { passed: 0, failed: 0, skipped: 0, failures: [] }

/** @param {Counts} a @param {Counts} b @returns {Counts} */
export const add = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  failures: [...a.failures, ...b.failures],
})

/** Counts of one failure with these words. */
export const oneFailure = (title, error = '') => ({
  ...NONE,
  failed: 1,
  failures: [{ title, error }],
})

const ERROR_LINES = 6

/** What failed, each with the first lines of its error: the end of a log may be all that is left of it. */
export function failureLines(failures) {
  return failures.flatMap(({ title, error }) => [
    `\n✗ ${title}`,
    ...stripVTControlCharacters(error)
      .split('\n')
      .filter((line) => line.trim())
      .slice(0, ERROR_LINES)
      .map((line) => `    ${line}`),
  ])
}

/** The last line of a run: `12 passed, 0 failed`, with `, 1 skipped` when there are any. */
export function closingLine({ passed, failed, skipped }) {
  // A run without a single test has shown nothing.
  const shown = passed + failed === 0 ? 1 : failed
  return `${passed} passed, ${shown} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** Counts of vitest's JSON report; files that did not load and errors outside of tests count too. */
export function vitestCounts(file, code) {
  return read('vitest', file, code, (report) => {
    const broken = report.testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
    )
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken.length,
      skipped: report.numPendingTests + report.numTodoTests,
      failures: [
        ...report.testResults.flatMap(({ name, assertionResults }) =>
          assertionResults
            .filter(({ status }) => status === 'failed')
            .map(({ fullName, failureMessages }) => ({
              title: `${here(name)} › ${fullName}`,
              error: failureMessages?.[0] ?? '',
            })),
        ),
        ...broken.map(({ name, message }) => ({ title: here(name), error: message ?? '' })),
      ],
    }
  })
}

/** Counts of Playwright's JSON report; a test that passed only when tried again has failed. */
export function playwrightCounts(file, code) {
  return read('Playwright', file, code, ({ stats, errors, suites }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    failures: [
      ...(suites ?? []).flatMap((suite) => playwrightFailures(suite)),
      ...errors.map(({ message }) => ({ title: 'Playwright', error: message ?? '' })),
    ],
  }))
}

/** The title of the outermost suite is its file. */
function playwrightFailures({ title, suites = [], specs = [] }, above = []) {
  const path = [...above, title]
  return [
    ...specs
      .filter(({ tests }) => tests.some(({ status }) => /^(unexpected|flaky)$/.test(status)))
      .map((spec) => ({
        title: [...path, spec.title].join(' › '),
        error: spec.tests.flatMap(({ results }) => results.flatMap(wordsOf)).find(Boolean) ?? '',
      })),
    ...suites.flatMap((suite) => playwrightFailures(suite, path)),
  ]
}

const wordsOf = ({ errors, error }) => errors?.[0]?.message ?? error?.message ?? ''

const here = (path) => (path ? relative(process.cwd(), path) : 'A file')

/** No report, or a bad exit code that no counted failure explains, is a failure of its own. */
function read(tool, file, code, count) {
  try {
    const counts = count(JSON.parse(readFileSync(file, 'utf8')))
    if (code === 0 || counts.failed > 0) return counts
    return add(counts, oneFailure(tool, `It ended with ${code}, and no test that failed says why.`))
  } catch (error) {
    console.error(`The report ${file} could not be read: ${error.message}`)
    return oneFailure(tool, `Its report ${file} could not be read: ${error.message}`)
  }
}
