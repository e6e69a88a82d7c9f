// `npm run torture`: a node that is killed again and again while it writes.
import { parseArgs } from 'node:util'
import { describeMachine } from '../../bench/machine.ts'
import { writeSection } from '../../bench/section.ts'
import { prepare } from '../../scripts/setup/prepare.mjs'
import { type TortureReport, torture } from './torture.ts'

const KILLS = 200
const USAGE = `npm run torture                     ${KILLS} kills with a new seed; writes bench/RESULTS.md
npm run torture -- --kills 20       so many, nothing written
npm run torture -- --seed 42        the same writes and moments again, as far as time allows
npm run torture -- --no-build       dist/ as it is
`

const { values } = parseArgs({
  options: {
    kills: { type: 'string' },
    seed: { type: 'string' },
    'no-build': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(USAGE)
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
  const kills = Number(values.kills ?? KILLS)
  if (!values['no-build']) await prepare()
  process.env.MAESTRO_TEST_BUNDLE = '1'
  const machine = describeMachine()
  process.stdout.write(`${kills} kills, seed ${seed}\n`)
  const begun = performance.now()
  const onKill = (done: number) => {
    if (done % 10 === 0) process.stdout.write(`${done} kills …\n`)
  }
  const report = await torture({ kills, seed, onKill })
  if (report.wrong.length > 0) {
    process.stdout.write(`Seed ${seed}, kill ${report.kills}:\n${report.wrong.join('\n')}\n`)
    process.exitCode = 1
    return
  }
  const text = render(machine, report, seed, (performance.now() - begun) / 60_000)
  process.stdout.write(`\n${text}`)
  if (values.kills === undefined) process.stdout.write(`\nWritten to ${writeSection(text)}\n`)
}

function render(
  machine: readonly string[],
  report: TortureReport,
  seed: number,
  minutes: number,
): string {
  const { kills, acknowledged, unanswered, unansweredFound, restarts } = report
  const median = restarts.toSorted((a, b) => a - b)[Math.floor(restarts.length / 2)] ?? 0
  return `# Durability

Written by \`npm run torture\`.

${machine.map((line) => `- ${line}`).join('\n')}

A node with SQLite was killed with SIGKILL **${kills} times**, at a random moment within some
120 writes of six clients at once (projects, tasks, timeline entries, sessions, links, deletions; seed ${seed}, ${minutes.toFixed(1)} min), and started again on what it
left. Of ${acknowledged.toLocaleString('en')} acknowledged writes **0 were lost**; of ${unanswered} that were sent and not answered ${unansweredFound} were found,
**0 of them half**. Each time \`PRAGMA integrity_check\` and \`foreign_key_check\` of what the killed node left were
clean, both sides of every link agreed and no timeline had a gap. Started again, the node answered after
${Math.round(median)} ms (median). SIGKILL takes the process, not the machine: that the disk keeps what was written
when the power goes is up to \`synchronous = FULL\` and the disk.
`
}

await main()
