import { prepare } from '../scripts/setup/prepare.mjs'
import { describeMachine } from './machine.ts'
import type { Measure, Outcome } from './measure.ts'
import { attach } from './measures/attach.ts'
import { broadcast } from './measures/broadcast.ts'
import { echo } from './measures/echo.ts'
import { flood } from './measures/flood.ts'
import { hosts } from './measures/hosts.ts'
import { idle } from './measures/idle.ts'
import { interrupt } from './measures/interrupt.ts'
import { list } from './measures/list.ts'
import { nodes } from './measures/nodes.ts'
import { peer } from './measures/peer.ts'
import { reconnect } from './measures/reconnect.ts'
import { stalled } from './measures/stalled.ts'
import { start } from './measures/start.ts'
import { viewers } from './measures/viewers.ts'
import { watchCores } from './proc.ts'
import { renderResults, renderTable } from './report.ts'
import { closeAll } from './resources.ts'
import { writeSection } from './section.ts'

const MEASURES: readonly Measure[] = [
  echo,
  flood,
  interrupt,
  stalled,
  attach,
  viewers,
  reconnect,
  list,
  hosts,
  peer,
  nodes,
  broadcast,
  idle,
  start,
]

const USAGE = `npm run bench                    every measure; writes bench/RESULTS.md
npm run bench -- --quick         few rounds, nothing written
npm run bench -- echo flood      only these: ${MEASURES.map(({ id }) => id).join(' ')}
npm run bench -- --no-build      dist/ as it is`

async function run(args: readonly string[]): Promise<void> {
  const options = new Set(args.filter((arg) => arg.startsWith('--')))
  const wanted = args.filter((arg) => !arg.startsWith('--'))
  const unknown = [
    ...[...options].filter((option) => option !== '--quick' && option !== '--no-build'),
    ...wanted.filter((id) => !MEASURES.some((measure) => measure.id === id)),
  ]
  if (unknown.length > 0) throw new Error(`Not known: ${unknown.join(' ')}.\n\n${USAGE}`)
  const quick = options.has('--quick')
  const chosen = MEASURES.filter(({ id }) => wanted.length === 0 || wanted.includes(id))
  if (!options.has('--no-build')) await prepare()

  const machine = describeMachine()
  const busy = watchCores()
  const outcomes: Outcome[] = []
  for (const measure of chosen) {
    const say = (text: string) => process.stdout.write(`${measure.id}: ${text}\n`)
    say('…')
    const outcome = await measure.run({ quick, say }).catch(failure(measure))
    outcome.notes.push(`  (all cores were ${Math.round(busy() * 100)} % busy meanwhile)`)
    outcomes.push(outcome)
    process.stdout.write(`${renderTable(outcome.rows)}\n`)
  }
  const rows = outcomes.flatMap((outcome) => outcome.rows)
  const notes = outcomes.flatMap((outcome) => outcome.notes)
  process.stdout.write(`\n${renderTable(rows)}\n\n${notes.join('\n')}\n`)
  if (quick || wanted.length > 0) return
  const file = writeSection(renderResults({ machine, outcomes }))
  process.stdout.write(`\nWritten to ${file}\n`)
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

for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const) {
  process.once(signal, () => void end(128 + number))
}
run(process.argv.slice(2)).then(
  () => end(0),
  (error: Error) => {
    process.stderr.write(`${error.stack}\n`)
    return end(1)
  },
)
