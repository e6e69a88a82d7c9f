import { WebSocket } from 'ws'
import { until } from '../../tests/support/until.ts'
import { crowd } from '../crowd.ts'
import type { Measure, Row } from '../measure.ts'
import { anonymousMb, childrenOf, cpuMs, rssMb } from '../proc.ts'
import { listAgents, openStage, type Stage } from '../stage.ts'
import { sleep } from '../stats.ts'

const AGENTS = 100
const SETTLE_MS = 5_000

/** Memory and processor time of a node that does nothing, with 100 agents that do nothing. */
export const idle: Measure = {
  id: 'idle',
  async run({ quick, say }) {
    const rows: Row[] = []
    const notes: string[] = []
    const forMs = quick ? 5_000 : 30_000
    for (const [ui, limit] of [
      [true, 120],
      [false, 80],
    ] as const) {
      const which = ui ? 'with dashboard' : 'without dashboard'
      say(`idle ${which} for ${forMs / 1000} s`)
      const stage = await openStage({ MAESTRO_UI: ui ? 'on' : 'off' })
      try {
        await crowd(stage.tmux, AGENTS)
        await until(async () => (await listAgents(stage.node)).length >= AGENTS, {
          timeout: 60_000,
        })
        const page = ui ? await openPage(stage) : null
        await sleep(SETTLE_MS)
        const { rss, anonymous, cpu, helpers } = await watch(stage.node.pid, forMs)
        page?.close()
        rows.push({
          measure: `node idle with ${AGENTS} agents, ${which}`,
          figure: `≤ ${limit} MB`,
          measured: `${rss.toFixed(0)} MB`,
          reached: rss <= limit,
        })
        rows.push({
          measure: `– processor time, ${which}`,
          figure: '< 1 % of a core',
          measured: `${cpu.toFixed(2)} %`,
          reached: cpu < 1,
        })
        notes.push(
          `Idle ${which}: over ${forMs / 1000} s, ${anonymous.toFixed(0)} MB of it not shared with other Node processes. Its ${helpers.length} tmux control clients with their shells use ${helpers.map((mb) => mb.toFixed(1)).join(' + ')} MB more.`,
        )
      } finally {
        await stage.close()
      }
    }
    notes.push(
      'Idle with dashboard: after the page and all its files were served, with a browser’s events feed open.',
    )
    return { rows, notes }
  },
}

/** As a browser opens the dashboard: the page, the files it names, the list, the feed. */
async function openPage({ node }: Stage): Promise<WebSocket> {
  const html = await (await node.fetch('/')).text()
  const files = new Set([...html.matchAll(/"(\/_next\/[^"\\]+)"/g)].map((match) => match[1] ?? ''))
  for (const file of files) await (await node.fetch(file)).arrayBuffer()
  await listAgents(node)
  const feed = new WebSocket(`${node.url.replace('http', 'ws')}/ws`, { origin: node.url })
  await new Promise((resolve, reject) => {
    feed.once('open', resolve)
    feed.once('error', reject)
  })
  return feed
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

async function watch(pid: number, forMs: number) {
  const cpuBefore = cpuMs(pid)
  const begun = performance.now()
  await sleep(forMs)
  const cpu = ((cpuMs(pid) - cpuBefore) / (performance.now() - begun)) * 100
  return {
    cpu,
    rss: rssMb(pid),
    anonymous: anonymousMb(pid),
    helpers: childrenOf(pid).map((child) => rssMb(child) + sum(childrenOf(child).map(rssMb))),
  }
}
