import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { describeMachine } from '../../bench/machine.ts'
import { writeSection } from '../../bench/section.ts'
import { checkSchedules, type Tally } from './check.ts'

/** So that a run takes minutes and its processes little memory. */
const RUNS = 10_000
const PART = 500

const USAGE = `npm run sim                        ${RUNS} schedules with new seeds; writes bench/RESULTS.md
npm run sim -- --runs 1000         so many, nothing written
npm run sim -- --seed 42 [--runs]  again what failed`

const { values } = parseArgs({
  options: {
    runs: { type: 'string' },
    seed: { type: 'string' },
    part: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(`${USAGE}\n`)
  const runs = Number(values.runs ?? (values.seed === undefined ? RUNS : PART))
  const seed = values.seed === undefined ? undefined : Number(values.seed)
  if (seed !== undefined) return report(await checkSchedules(runs, seed))
  const machine = describeMachine()
  const start = performance.now()
  const first = Math.floor(Math.random() * 2 ** 30)
  const tally = await inParts(runs, first)
  const minutes = (performance.now() - start) / 60_000
  const text = render(machine, tally, first, minutes)
  process.stdout.write(`\n${text}`)
  if (values.runs === undefined) process.stdout.write(`\nWritten to ${writeSection(text)}\n`)
}

/** In as many processes as there are cores; each part has a seed of its own. */
async function inParts(runs: number, first: number): Promise<Tally> {
  const total: Tally = { schedules: 0, events: 0, settledMs: 0 }
  const seeds = Array.from({ length: Math.ceil(runs / PART) }, (_, part) => first + part)
  const work = async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const { schedules, events, settledMs } = await runPart(seed, Math.min(PART, runs))
      total.schedules += schedules
      total.events += events
      total.settledMs = Math.max(total.settledMs, settledMs)
      process.stdout.write(`${total.schedules} schedules …\n`)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return total
}

function runPart(seed: number, runs: number): Promise<Tally> {
  const args = ['--part', '--seed', String(seed), '--runs', String(runs)]
  const child = fork(fileURLToPath(import.meta.url), args)
  return new Promise((resolve, reject) => {
    let tally: Tally | undefined
    child.on('message', (message) => {
      tally = message as Tally
    })
    child.once('error', reject)
    child.once('exit', () => {
      if (tally) resolve(tally)
      else reject(new Error(`A schedule failed: npm run sim -- --seed ${seed} --runs ${runs}`))
    })
  })
}

function report(tally: Tally): void {
  if (values.part) process.send?.(tally)
  else process.stdout.write(`${tally.schedules} schedules, nothing wrong\n`)
}

function render(machine: readonly string[], tally: Tally, seed: number, minutes: number): string {
  const millions = (tally.events / 1e6).toFixed(1)
  return `# Schedules of the mesh

Written by \`npm run sim\`.

${machine.map((line) => `- ${line}`).join('\n')}

${tally.schedules.toLocaleString('en')} random schedules of 3–18 nodes that join, leave, are removed and added again, lose
messages, are cut off, go down, come back, and are restored from backups (seeds from ${seed}, ${millions} million
events, ${minutes.toFixed(1)} min): **0 resurrections, 0 disagreements** among nodes that are members to each other,
0 hosts that list others and are not listed back. All were of one mind at most ${(tally.settledMs / 1000).toFixed(0)} s after the last
cut healed.
`
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
