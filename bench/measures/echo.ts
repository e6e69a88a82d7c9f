import { attachOurs, attachRaw, attachRelay } from '../attach.ts'
import type { Measure } from '../measure.ts'
import { ECHO, PAUSE_MS, pressInBlocks, pressInTurns } from '../press.ts'
import { openStage } from '../stage.ts'
import { ms, type Summary, spread, summarize, times } from '../stats.ts'

const SIZE = { cols: 80, rows: 24 }

/** A key pressed until its echo is back, by turns at the floor, through a bare relay, and at ours. */
export const echo: Measure = {
  id: 'echo',
  async run({ quick }) {
    const stage = await openStage()
    try {
      for (const name of ['raw', 'relay', 'ours']) {
        await stage.tmux.newSession(name, { command: ECHO, ...SIZE })
      }
      const raw = attachRaw(stage.tmux, 'raw', SIZE)
      const relay = await attachRelay(stage.tmux, 'relay')
      const ours = attachOurs({
        url: stage.node.url,
        agentId: await stage.agentId('ours'),
        ...SIZE,
      })
      await ours.live
      const clients = [raw, relay, ours]
      const took = await pressInTurns(clients, quick ? 300 : 1_500)
      const hot = await pressInBlocks(clients, quick ? 4 : 20)
      await Promise.all(clients.map((client) => client.close()))

      const [floor, hop, own] = took.map(summarize) as [Summary, Summary, Summary]
      const ratio = own.p50 / floor.p50
      return {
        rows: [
          {
            measure: 'echo p50, direct',
            figure: '≤ 2.0× the floor',
            measured: `${times(ratio)} (${ms(own.p50)}; floor ${ms(floor.p50)})`,
            reached: ratio <= 2,
          },
          {
            measure: '– p95',
            figure: '–',
            measured: `${times(own.p95 / floor.p95)} (${ms(own.p95)}; floor ${ms(floor.p95)})`,
            reached: null,
          },
          {
            measure: '– against a bare TCP relay in Node',
            figure: '–',
            measured: `${times(own.p50 / hop.p50)} (${ms(hop.p50)}, ${times(hop.p50 / floor.p50)} the floor)`,
            reached: null,
          },
        ],
        notes: [
          `Echo: ${own.n} keys each, ${PAUSE_MS} ms apart, by turns. Floor ${spread(floor)}; relay ${spread(hop)}; ours ${spread(own)}. The relay is a Node process that hands bytes from a TCP socket to the pseudo-terminal and back and does nothing else, so its ratio is what any Node process between costs.`,
          `Of a key that finds everybody asleep most is waking up: two processes more have to be woken with a node between than without. Pressed back to back, so that nobody sleeps, the medians are ${hot.map(ms).join(', ')} (floor, relay, ours; ${times((hot[2] ?? 0) / (hot[0] ?? 1))}).`,
        ],
      }
    } finally {
      await stage.close()
    }
  },
}
