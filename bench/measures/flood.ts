import { attachOurs, attachRaw, quiet, seen } from '../attach.ts'
import type { Measure } from '../measure.ts'
import { logLines, openStage } from '../stage.ts'
import { ms, spread, summarize, times } from '../stats.ts'

const SIZE = { cols: 120, rows: 40 }
const BYTES = 20e6

/** 20 MB shown in a pane, until the last byte of it is with the client. */
export const flood: Measure = {
  id: 'flood',
  async run({ quick }) {
    const stage = await openStage()
    try {
      await stage.player('player', SIZE)
      const file = stage.file('flood.txt', logLines(BYTES))
      const agentId = await stage.agentId('player')
      const took = { raw: [] as number[], ours: [] as number[] }
      const frames: number[] = []
      const bytes = { raw: [] as number[], ours: [] as number[] }
      const rounds = quick ? 2 : 12
      let done = 0
      for (let n = 0; n < rounds; n++) {
        const order = n % 2 === 0 ? (['raw', 'ours'] as const) : (['ours', 'raw'] as const)
        for (const which of order) {
          const client =
            which === 'raw'
              ? attachRaw(stage.tmux, 'player', SIZE)
              : attachOurs({ url: stage.node.url, agentId, ...SIZE })
          if ('live' in client) await client.live
          await quiet(client, 100)
          const before = { chunks: client.chunks, bytes: client.bytes }
          const begun = performance.now()
          const end = await seen(client, `[done ${++done}]`, {
            during: () => client.write(`${file}\r`),
          })
          took[which].push(end - begun)
          bytes[which].push(client.bytes - before.bytes)
          if (which === 'ours') frames.push(client.chunks - before.chunks)
          await client.close()
        }
      }
      const floor = summarize(took.raw)
      const own = summarize(took.ours)
      const ratio = own.p50 / floor.p50
      const frameCount = summarize(frames)
      const kb = (values: number[]) => `${Math.round(summarize(values).p50 / 1000)} kB`
      return {
        rows: [
          {
            measure: '20 MB flood through tmux',
            figure: '≤ 1.1× the floor',
            measured: `${times(ratio)} (${ms(own.p50)}; floor ${ms(floor.p50)})`,
            reached: ratio <= 1.1,
          },
          {
            measure: '20 MB flood, frames',
            figure: '≤ 400',
            measured: String(Math.round(frameCount.p50)),
            reached: frameCount.p50 <= 400,
          },
        ],
        notes: [
          `Flood: ${rounds} rounds each, alternating. Floor ${spread(floor)}, ${kb(bytes.raw)} drawn by tmux; ours ${spread(own)}, ${kb(bytes.ours)}, frames ${frameCount.min} to ${frameCount.max}. tmux leaves out what a client is too slow for, so it draws more or less of the 20 MB each time, and the ratio moves with it.`,
        ],
      }
    } finally {
      await stage.close()
    }
  },
}
