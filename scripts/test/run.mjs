import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepare, ROOT } from '../setup/prepare.mjs'
import { elapsed, step } from '../setup/progress.mjs'
import { run } from '../setup/run.mjs'
import { explain } from '../setup/words.mjs'
import {
  add,
  closingLine,
  failureLines,
  NONE,
  oneFailure,
  playwrightCounts,
  vitestCounts,
} from './counts.mjs'
import { endStrays, findLeaks } from './leaks.mjs'

const PARTS = ['unit', 'integration', 'e2e']
/** Nothing that works takes this long; what hangs must not hang for ever. */
const LIMIT_MS = 12 * 60_000
const bin = (...path) => join(ROOT, 'node_modules', ...path)

/** Runs the checks that `args` ask for, prints the closing line and sets the exit code. */
export async function runTests(args) {
  const started = performance.now()
  const asked = PARTS.filter((part) => args.includes(`--${part}`))
  const filters = args.filter((arg) => !arg.startsWith('--'))
  const parts = asked.length > 0 ? asked : PARTS
  const everything = asked.length === 0 && filters.length === 0
  const dir = privateDirectory()
  try {
    await setUp(parts)
    let counts = NONE
    if (everything) counts = add(counts, await staticChecks())
    const projects = parts.filter((part) => part !== 'e2e')
    if (projects.length > 0) counts = add(counts, await vitest(projects, filters, dir))
    if (parts.includes('e2e')) counts = add(counts, await playwright(filters, dir))
    counts = add(counts, await leaks(dir))
    console.log(`\nin ${elapsed(performance.now() - started)}`)
    finish(counts)
  } catch (error) {
    explain(error)
    finish(oneFailure('The tests could not be run', error.message))
  }
}

async function setUp(parts) {
  const browser = parts.includes('e2e') ? ['chromium'] : []
  const screens =
    parts.includes('unit') && parts.length === 1 ? [] : ['vim', 'htop', 'less', 'curl', 'jq']
  const database = parts.includes('integration') ? ['postgresql'] : []
  const programs = ['tmux', 'git', ...screens, ...database, ...browser]
  await prepare({ programs, purpose: 'for its tests', build: parts.some((p) => p !== 'unit') })
}

function staticChecks() {
  return [
    ['Lint', bin('@biomejs', 'biome', 'bin', 'biome'), ['check', '--error-on-warnings', '.']],
    ['Types', bin('typescript', 'bin', 'tsc'), ['-p', '.', '--noEmit', '--incremental', 'false']],
  ].reduce(async (before, [title, script, args]) => {
    const counts = await before
    const log = join(ROOT, '.setup', `${title.toLowerCase()}-${process.pid}.log`)
    try {
      await step(title, async () => {
        const options = { cwd: ROOT, log }
        const { code, output } = await run(process.execPath, [script, ...args], options)
        if (code !== 0) throw new Error(output)
      })
      return add(counts, { ...NONE, passed: 1 })
    } catch (error) {
      console.log(error.message)
      return add(counts, oneFailure(title, error.message))
    } finally {
      rmSync(log, { force: true })
    }
  }, Promise.resolve(NONE))
}

async function vitest(projects, filters, dir) {
  const report = join(dir, 'vitest.json')
  const { code } = await run(
    process.execPath,
    [
      bin('vitest', 'vitest.mjs'),
      'run',
      // Those of vitest.config.ts whose names begin so.
      ...projects.flatMap((project) => ['--project', `${project}*`]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...(filters.length > 0 ? ['--passWithNoTests', ...filters] : []),
    ],
    { cwd: ROOT, env: testEnvironment(dir), limit: LIMIT_MS },
  )
  sayWhenLate('vitest', code)
  return vitestCounts(report, code)
}

async function playwright(filters, dir) {
  const report = join(dir, 'playwright.json')
  const output = join(dir, 'e2e')
  const { code } = await run(
    process.execPath,
    [
      bin('@playwright', 'test', 'cli.js'),
      'test',
      '--reporter=list,json',
      ...(filters.length > 0 ? ['--pass-with-no-tests', ...filters] : []),
    ],
    {
      cwd: ROOT,
      limit: LIMIT_MS,
      env: {
        ...testEnvironment(dir),
        MAESTRO_E2E_OUTPUT: output,
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      },
    },
  )
  sayWhenLate('Playwright', code)
  const counts = playwrightCounts(report, code)
  if (counts.failed > 0) keepOutput(output)
  return counts
}

function sayWhenLate(name, code) {
  if (code === 124) console.log(`\n✗ ${name} hung: stopped after ${elapsed(LIMIT_MS)}`)
}

/** Screenshots of what failed, where a person looks for them. */
function keepOutput(output) {
  const place = join(ROOT, 'test-results', 'e2e')
  rmSync(place, { recursive: true, force: true })
  cpSync(output, place, { recursive: true })
  console.log(`Screenshots and logs: ${place}`)
}

async function leaks(dir) {
  const found = await findLeaks(dir)
  if (found.length === 0) return { ...NONE, passed: 1 }
  console.log(`\n✗ The tests left something behind:\n${found.map((f) => `  ${f}`).join('\n')}`)
  return oneFailure('The tests left something behind', found.join('\n'))
}

/** Everything that tests write to goes below this directory, which goes with us. */
function privateDirectory() {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'mtr-')))
  for (const name of ['tmp', 'home', 'tmux']) mkdirSync(join(dir, name), { mode: 0o700 })
  // Other users may pass, not look: some tests act as one.
  for (const path of [dir, join(dir, 'tmp')]) chmodSync(path, 0o711)
  process.once('exit', () => {
    endStrays(dir)
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  })
  return dir
}

/** Our environment without what npm or a running node put there, and with private places. */
function testEnvironment(dir) {
  const foreign = /^(npm_|MAESTRO_|TMUX|NODE_ENV$|PORT$|HOST$|DATA_DIR$|DATABASE_URL$|INIT_CWD$)/i
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name))
  return {
    ...Object.fromEntries(own),
    ...(process.env.MAESTRO_CHROMIUM && { MAESTRO_CHROMIUM: process.env.MAESTRO_CHROMIUM }),
    HOME: join(dir, 'home'),
    TMPDIR: join(dir, 'tmp'),
    TMUX_TMPDIR: join(dir, 'tmux'),
    MAESTRO_TEST_BUNDLE: '1',
  }
}

function finish(counts) {
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0
  for (const line of failureLines(counts.failures)) console.log(line)
  console.log(`${counts.failures.length > 0 ? '\n' : ''}${closingLine(counts)}`)
}
