// `npm run fuzz`: random inputs against a whole node, by every way in.
import { parseArgs } from 'node:util'
import { fuzz } from './fuzz.ts'
import { createWorld } from './world.ts'

const COUNT = 100_000
const USAGE = `npm run fuzz                     ${COUNT} inputs with a new seed
npm run fuzz -- --count 5000     so many
npm run fuzz -- --seed 42        the same ones again
`

const { values } = parseArgs({
  options: {
    count: { type: 'string' },
    seed: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(USAGE)
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
  const count = Number(values.count ?? COUNT)
  process.stdout.write(`${count} inputs, seed ${seed}\n`)
  const world = await createWorld({ peer: true })
  try {
    const onProgress = (done: number) => void process.stdout.write(`${done} …\n`)
    const report = await fuzz(world, { count, seed, onProgress })
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
    process.exitCode = report.findings.length > 0 ? 1 : 0
  } finally {
    await world.close()
  }
}

await main()
