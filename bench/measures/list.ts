import { get, Agent as HttpAgent } from 'node:http'
import { until } from '../../tests/support/until.ts'
import { crowd } from '../crowd.ts'
import type { Measure } from '../measure.ts'
import { listAgents, openStage } from '../stage.ts'
import { ms, spread, summarize } from '../stats.ts'

/** All agents over HTTP, with as many tmux sessions behind them. */
export const list: Measure = {
  id: 'list',
  async run({ quick, say }) {
    const rows = []
    const notes = []
    for (const [count, limit] of [
      [100, 5],
      [1_000, 30],
    ] as const) {
      if (quick && count > 100) continue
      say(`making ${count} sessions`)
      const stage = await openStage()
      try {
        await crowd(stage.tmux, count)
        await until(async () => (await listAgents(stage.node)).length >= Math.min(1_000, count), {
          timeout: 120_000,
          interval: 200,
        })
        const took: number[] = []
        const agent = new HttpAgent({ keepAlive: true, maxSockets: 1 })
        let size = 0
        for (let n = 0; n < (quick ? 60 : 200); n++) {
          const begun = performance.now()
          size = await bytesOf(`${stage.node.url}/api/agents?limit=1000`, agent)
          if (n >= 10) took.push(performance.now() - begun)
        }
        agent.destroy()
        const own = summarize(took)
        rows.push({
          measure: `list ${count.toLocaleString('en')} agents`,
          figure: `≤ ${limit} ms p50`,
          measured: `${ms(own.p50)} (p95 ${ms(own.p95)})`,
          reached: own.p50 <= limit,
        })
        notes.push(
          `List of ${count}: ${own.n} requests on one connection, whole body of ${Math.round(size / 1000)} kB read, ${spread(own)}.`,
        )
      } finally {
        await stage.close()
      }
    }
    return { rows, notes }
  },
}

function bytesOf(url: string, agent: HttpAgent): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (res) => {
      let bytes = 0
      res.on('data', (chunk: Buffer) => {
        bytes += chunk.length
      })
      res.on('end', () => {
        if (res.statusCode === 200) resolve(bytes)
        else reject(new Error(`${url} answered ${res.statusCode}`))
      })
      res.on('error', reject)
    }).on('error', reject)
  })
}
