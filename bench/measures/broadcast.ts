import { WebSocket } from 'ws'
import { until } from '../../tests/support/until.ts'
import type { Measure } from '../measure.ts'
import { openStage } from '../stage.ts'
import { ms, spread, summarize } from '../stats.ts'

const CLIENTS = 50
const LIMIT_MS = 10

/** One change of an agent, until the last of many dashboards has heard of it. */
export const broadcast: Measure = {
  id: 'broadcast',
  async run({ quick }) {
    const stage = await openStage()
    const clients: WebSocket[] = []
    try {
      const agent = await stage.agentId('idle')
      const url = `${stage.node.url.replace('http', 'ws')}/ws`
      const heard = new Map<string, number[]>()
      for (let n = 0; n < CLIENTS; n++) {
        const client = new WebSocket(url)
        clients.push(client)
        client.on('message', (data) => {
          const at = performance.timeOrigin + performance.now()
          const event = JSON.parse(String(data))
          if (event.type !== 'agent:updated') return
          const delays = heard.get(event.data.notes) ?? []
          heard.set(event.data.notes, delays)
          delays.push(at - event.timestamp)
        })
        await new Promise((resolve) => client.once('open', resolve))
      }
      const last: number[] = []
      for (let n = 0; n < (quick ? 20 : 120); n++) {
        const notes = `change ${n}`
        const response = await fetch(`${stage.node.url}/api/agents/${agent}`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ notes }),
        })
        if (!response.ok) throw new Error(`The node answered ${response.status}`)
        const delays = await until(() => {
          const each = heard.get(notes)
          return each?.length === CLIENTS ? each : null
        })
        if (n >= 5) last.push(Math.max(...delays))
      }
      const own = summarize(last)
      const row = {
        measure: `event to ${CLIENTS} dashboards`,
        figure: `≤ ${LIMIT_MS} ms`,
        measured: `${ms(own.p50)} (p95 ${ms(own.p95)})`,
        reached: own.p50 <= LIMIT_MS,
      }
      const note = `Event: ${own.n} changes of an agent, from the time in the event, set when the change is on disk and rounded down to 1 ms, until the last of ${CLIENTS} clients in the benchmark's process has read it: ${spread(own)}.`
      return { rows: [row], notes: [note] }
    } finally {
      for (const client of clients) client.terminate()
      await stage.close()
    }
  },
}
