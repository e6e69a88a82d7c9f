import { attachOurs, attachRaw, quiet, seen } from '../attach.ts'
import type { Measure } from '../measure.ts'
import { logLines, openStage } from '../stage.ts'
import { ms, spread, summarize } from '../stats.ts'

const SIZE = { cols: 120, rows: 40 }
const VIEWERS = 50

/** 2 MB shown in a pane that 50 viewers look at, until all of them have the end. */
export const viewers: Measure = {
  id: 'viewers',
  async run({ quick }) {
    const stage = await openStage()
    try {
      const rounds = quick ? 3 : 10
      await stage.player('player', SIZE)
      await stage.player('floor', SIZE)
      const file = stage.file('burst.txt', logLines(2e6))
      const agentId = await stage.agentId('player')
      const raw = attachRaw(stage.tmux, 'floor', SIZE)
      await quiet(raw, 100)
      const clients = Array.from({ length: VIEWERS }, () =>
        attachOurs({ url: stage.node.url, agentId, ...SIZE }),
      )
      await Promise.all(clients.map((client) => client.live))
      await Promise.all(clients.map((client) => quiet(client, 300)))
      const took: number[] = []
      const floor: number[] = []
      for (let round = 1; round <= rounds; round++) {
        const mark = `[done ${round}]`
        const alone = performance.now()
        floor.push((await seen(raw, mark, { during: () => raw.write(`${file}\r`) })) - alone)

        const all = clients.map((client) => seen(client, mark))
        const begun = performance.now()
        clients[0]?.write(`${file}\r`)
        took.push(Math.max(...(await Promise.all(all))) - begun)
        await Promise.all(clients.map((client) => quiet(client, 100)))
      }
      await Promise.all(clients.map((client) => client.close()))
      await raw.close()
      const own = summarize(took)
      return {
        rows: [
          {
            measure: `${VIEWERS} viewers, 2 MB burst`,
            figure: '≤ 250 ms',
            measured: `${ms(own.p50)} (one raw client: ${ms(summarize(floor).p50)})`,
            reached: own.p50 <= 250,
          },
        ],
        notes: [
          `${VIEWERS} viewers: ${rounds} bursts, ${spread(own)}, until the last viewer has the last byte. About 100 ms of it are tmux's: so long it waits before it draws again for a client whose output it began to drop.`,
        ],
      }
    } finally {
      await stage.close()
    }
  },
}
