import { describeMachine } from '../machine.ts'
import type { Row } from '../measure.ts'
import { renderTable } from '../report.ts'
import { writeSection } from '../section.ts'
import { measureSize, NOTES, type Size } from './measures.ts'

/** The figures of the design; a size without them is measured for comparison. */
const SIZES: readonly Size[] = [
  { nodes: 10, joins: 20 },
  { nodes: 100, joins: 40, reach: { p50: 1, p95: 2 }, reachLossy: 5 },
  { nodes: 1000, joins: 10, reach: { max: 4 }, reachHealed: 5 },
  { nodes: 2000, joins: 3 },
]

const USAGE = `npm run bench:mesh                every size; writes bench/RESULTS.md
npm run bench:mesh -- 10 100     only these sizes, nothing written`

async function run(args: readonly string[]): Promise<void> {
  const unknown = args.filter((arg) => !SIZES.some(({ nodes }) => String(nodes) === arg))
  if (unknown.length > 0) throw new Error(`Not known: ${unknown.join(' ')}.\n\n${USAGE}`)
  const machine = describeMachine()
  const rows: Row[] = []
  for (const size of SIZES) {
    if (args.length > 0 && !args.includes(String(size.nodes))) continue
    await measureSize(size, (row) => {
      rows.push(row)
      process.stdout.write(`${row.measure}: ${row.measured}\n`)
    })
  }
  process.stdout.write(`\n${renderTable(rows)}\n`)
  if (args.length > 0) return
  process.stdout.write(`\nWritten to ${writeSection(render(machine, rows))}\n`)
}

function render(machine: readonly string[], rows: readonly Row[]): string {
  return `# The mesh, simulated

Written by \`npm run bench:mesh\`.

${machine.map((line) => `- ${line}`).join('\n')}

${renderTable(rows)}

## How it was measured

The nodes run the real membership and gossip under a clock and a network that a seed decides: the
figures are the same on every machine, and at every run.

${NOTES.map((note) => `- ${note}`).join('\n')}
`
}

run(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`)
  process.exitCode = 1
})
