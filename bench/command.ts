import { prepare } from '../scripts/setup/prepare.mjs'
import { describeMachine } from './machine.ts'
import type { Measure, Outcome } from './measure.ts'
import { watchCores } from './proc.ts'
import { renderSection, renderTable, type Section } from './report.ts'
import { closeAll } from './resources.ts'
import { writeSection } from './section.ts'

export interface Benchmark {
  /** `npm run bench`: for the usage. */
  command: string
  /** Each is a section of its own in `bench/RESULTS.md`, written when all of its measures ran. */
  sections: readonly BenchmarkSection[]
}

export interface BenchmarkSection extends Section {
  measures: readonly Measure[]
  /** Runs only when one of its measures is named. */
  onDemand?: boolean
}

/** The whole of a benchmark's process: arguments, measures, report, end. */
export function runBenchmark(benchmark: Benchmark): void {
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ] as const) {
    process.once(signal, () => void end(128 + number))
  }
  run(benchmark, process.argv.slice(2)).then(
    () => end(0),
    (error: Error) => {
      process.stderr.write(`${error.stack}\n`)
      return end(1)
    },
  )
}

async function run({ command, sections }: Benchmark, args: readonly string[]): Promise<void> {
  const options = new Set(args.filter((arg) => arg.startsWith('--')))
  const wanted = args.filter((arg) => !arg.startsWith('--'))
  const all = sections.flatMap(({ measures }) => measures)
  const unknown = [
    ...[...options].filter((option) => option !== '--quick' && option !== '--no-build'),
    ...wanted.filter((id) => !all.some((measure) => measure.id === id)),
  ]
  if (unknown.length > 0) {
    throw new Error(`Not known: ${unknown.join(' ')}.\n\n${usage(command, sections)}`)
  }
  const quick = options.has('--quick')
  if (!options.has('--no-build')) await prepare()
  for (const section of sections) {
    const chosen = section.measures.filter(({ id }) =>
      wanted.length === 0 ? !section.onDemand : wanted.includes(id),
    )
    if (chosen.length === 0) continue
    const machine = describeMachine()
    const outcomes = await measureAll(chosen, quick)
    const rows = outcomes.flatMap((outcome) => outcome.rows)
    const notes = outcomes.flatMap((outcome) => outcome.notes)
    process.stdout.write(`\n${renderTable(rows)}\n\n${notes.join('\n')}\n`)
    if (quick || chosen.length < section.measures.length) continue
    const file = writeSection(renderSection(section, { machine, outcomes }))
    process.stdout.write(`\nWritten to ${file}\n`)
  }
}

async function measureAll(measures: readonly Measure[], quick: boolean): Promise<Outcome[]> {
  const busy = watchCores()
  const outcomes: Outcome[] = []
  for (const measure of measures) {
    const say = (text: string) => process.stdout.write(`${measure.id}: ${text}\n`)
    say('…')
    const outcome = await measure.run({ quick, say }).catch(failure(measure))
    outcome.notes.push(`  (all cores were ${Math.round(busy() * 100)} % busy meanwhile)`)
    outcomes.push(outcome)
    process.stdout.write(`${renderTable(outcome.rows)}\n`)
  }
  return outcomes
}

function usage(command: string, sections: readonly BenchmarkSection[]): string {
  const ids = (onDemand: boolean) =>
    sections
      .filter((section) => Boolean(section.onDemand) === onDemand)
      .flatMap(({ measures }) => measures.map(({ id }) => id))
  const some = [
    [command, 'every measure; writes bench/RESULTS.md'],
    [`${command} -- --quick`, 'few rounds, nothing written'],
    [`${command} -- ${ids(false).slice(0, 2).join(' ')}`, `only these: ${ids(false).join(' ')}`],
    ...ids(true).map((id) => [`${command} -- ${id}`, 'only when asked for; writes its part']),
    [`${command} -- --no-build`, 'dist/ as it is'],
  ] as const
  const width = Math.max(...some.map(([call]) => call.length))
  return some.map(([call, what]) => `${call.padEnd(width)}  ${what}`).join('\n')
}

/** A measure that fails is a line of the table; the others are still worth their time. */
function failure({ id }: Measure): (error: Error) => Outcome {
  return (error) => {
    process.stderr.write(`${error.stack}\n`)
    const row = { measure: id, figure: '–', measured: `failed: ${error.message}`, reached: false }
    return { rows: [row], notes: [] }
  }
}

/** A client of a measure that failed may still be trying to come back: nothing is waited for. */
async function end(code: number): Promise<void> {
  await closeAll()
  process.exit(code)
}
