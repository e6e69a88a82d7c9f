import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CHROMIUM_ARGS, findChromium } from '../../scripts/setup/system.mjs'
import { createAgent } from '../../tests/support/agents.ts'
import { startTestNode, type TestNode } from '../../tests/support/node.ts'
import { tempDir } from '../../tests/support/temp.ts'
import type { Measure, Row } from '../measure.ts'
import { track } from '../resources.ts'
import { median } from '../stats.ts'

/** Fetched for the run alone: it is heavier than the product, and nobody else needs it. */
const LIGHTHOUSE = 'lighthouse@12.8.2'
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const
const LIMIT = 95
const ROUNDS = 3

type Form = 'desktop' | 'mobile'

interface Report {
  lighthouseVersion: string
  /** How fast the machine was at that moment; an office computer is 1,500 to 2,500. */
  environment: { benchmarkIndex: number }
  categories: Record<string, { score: number | null; auditRefs: { id: string; weight: number }[] }>
  audits: Record<string, { title: string; score: number | null; displayValue?: string }>
}

/** Lighthouse's marks for the pages, on a desk and, with its slow phone and network, in the hand. */
export const lighthouse: Measure = {
  id: 'lighthouse',
  async run({ quick, say }) {
    const node = track(await startTestNode({ bundle: true }))
    const dir = track(tempDir('lighthouse'))
    try {
      const rows: Row[] = []
      const notes: string[] = []
      let version = ''
      const speeds: number[] = []
      for (const [name, path, forms] of await pagesOf(node)) {
        for (const form of forms) {
          say(`${name}, ${form}`)
          const reports: Report[] = []
          for (let n = 0; n < (quick ? 1 : ROUNDS); n++) {
            reports.push(await audit(`${node.url}${path}`, form, dir.path))
          }
          version = reports[0]?.lighthouseVersion ?? ''
          speeds.push(...reports.map(({ environment }) => environment.benchmarkIndex))
          const marks = CATEGORIES.map((category) =>
            median(reports.map(({ categories }) => 100 * (categories[category]?.score ?? 0))),
          )
          rows.push({
            measure: `Lighthouse: ${name}, ${form}`,
            figure: `≥ ${LIMIT} each`,
            measured: marks.map((mark) => Math.round(mark)).join(', '),
            reached: marks.every((mark) => Math.round(mark) >= LIMIT),
          })
          const left = shortfalls(reports.at(-1) as Report)
          if (left.length > 0)
            notes.push(`Lighthouse, ${name}, ${form}, below its full mark: ${left.join('; ')}.`)
        }
      }
      notes.unshift(
        `Lighthouse ${version}, ${CATEGORIES.join(', ')}, the median of ${quick ? 1 : ROUNDS} loads each; desktop is its preset, mobile its default: a phone four times slower than this machine on a line of 1.6 Mbit/s and 150 ms, both computed from one load. By its own index the machine was as fast as ${Math.round(Math.min(...speeds))} to ${Math.round(Math.max(...speeds))} meanwhile, median ${Math.round(median(speeds))}; an office computer is 1,500 to 2,500, and below that its marks for performance say more of the machine than of the page.`,
      )
      return { rows, notes }
    } finally {
      await node.close()
      dir.close()
    }
  },
}

/** Some agents, so that pages show what they are for, and the pages with the forms they are seen in. */
async function pagesOf(node: TestNode): Promise<[string, string, Form[]][]> {
  const ids: string[] = []
  for (let n = 0; n < 6; n++) {
    const command = `printf 'Agent ${n} at work\\n'; exec cat`
    ids.push((await createAgent(node, { name: `team-agent-${n}`, command })).id)
  }
  const report = { activity: 'waiting', message: 'May I edit the file?' }
  await node.fetch(`/api/agents/${ids[1]}/activity`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(report),
  })
  const both: Form[] = ['desktop', 'mobile']
  return [
    ['dashboard', '/', both],
    ['agent', `/?agent=${ids[0]}`, both],
    ['inbox', '/inbox', both],
    ['settings', '/settings', both],
    ['hosts', '/settings/hosts', ['desktop']],
    ['notifications', '/settings/notifications', ['desktop']],
  ]
}

async function audit(url: string, form: Form, dir: string): Promise<Report> {
  const out = join(dir, 'report.json')
  const args = [
    url,
    '--quiet',
    '--output=json',
    `--output-path=${out}`,
    `--only-categories=${CATEGORIES.join(',')}`,
    `--chrome-flags=--headless=new ${CHROMIUM_ARGS.join(' ')}`,
    ...(form === 'desktop' ? ['--preset=desktop'] : []),
  ]
  await promisify(execFile)('npx', ['--yes', LIGHTHOUSE, ...args], {
    // A cache of its own: nothing is left behind in the person's.
    env: {
      ...process.env,
      CHROME_PATH: findChromium() ?? '/usr/bin/chromium',
      npm_config_cache: join(dir, 'npm'),
      npm_config_update_notifier: 'false',
      HOME: dir,
      TMPDIR: dir,
    },
    maxBuffer: 64 << 20,
  })
  return JSON.parse(readFileSync(out, 'utf8')) as Report
}

/** The audits that cost a mark. */
function shortfalls({ categories, audits }: Report): string[] {
  return CATEGORIES.flatMap((category) => categories[category]?.auditRefs ?? [])
    .filter(({ weight }) => weight > 0)
    .map(({ id }) => ({ id, ...audits[id] }))
    .filter(({ score }) => score !== null && score !== undefined && score < 0.9)
    .map(({ id, displayValue }) => `${id}${displayValue ? ` (${displayValue})` : ''}`)
}
