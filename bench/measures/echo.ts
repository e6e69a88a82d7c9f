import { type Attached, attachOurs, attachRaw, quiet } from '../attach.ts'
import type { Measure } from '../measure.ts'
import { openStage } from '../stage.ts'
import { ms, sleep, spread, summarize, times } from '../stats.ts'

const SIZE = { cols: 80, rows: 24 }
/** Keys until the line is emptied again, so that it never wraps. */
const LINE = 30
const KILL_LINE = '\u0015'

/** A key pressed until its echo is back: the kernel echoes in the pane, nothing else runs there. */
export const echo: Measure = {
  id: 'echo',
  async run({ quick }) {
    const stage = await openStage()
    try {
      await stage.tmux.newSession('raw', { command: 'cat', ...SIZE })
      await stage.tmux.newSession('ours', { command: 'cat', ...SIZE })
      const raw = attachRaw(stage.tmux, 'raw', SIZE)
      const ours = attachOurs({
        url: stage.node.url,
        agentId: await stage.agentId('ours'),
        ...SIZE,
      })
      await ours.live
      await Promise.all([quiet(raw, 200), quiet(ours, 200)])

      const keys = quick ? 300 : 1500
      const took = { raw: [] as number[], ours: [] as number[] }
      for (let n = 0; n < keys; n++) {
        if (n % LINE === 0) await emptyLines(raw, ours)
        const key = String.fromCharCode(97 + (n % 26))
        // Who goes first changes, so that neither profits from warm caches.
        const order = n % 2 === 0 ? (['raw', 'ours'] as const) : (['ours', 'raw'] as const)
        for (const which of order) {
          const time = await press(which === 'raw' ? raw : ours, key)
          if (n >= LINE) took[which].push(time)
          await sleep(4)
        }
      }
      await Promise.all([raw.close(), ours.close()])

      const floor = summarize(took.raw)
      const own = summarize(took.ours)
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
            measure: 'echo p95, direct',
            figure: '–',
            measured: `${times(own.p95 / floor.p95)} (${ms(own.p95)}; floor ${ms(floor.p95)})`,
            reached: null,
          },
        ],
        notes: [
          `Echo: ${own.n} keys each, one at a time, alternating between the floor and ours. Floor ${spread(floor)}; ours ${spread(own)}.`,
        ],
      }
    } finally {
      await stage.close()
    }
  },
}

async function emptyLines(...all: Attached[]): Promise<void> {
  for (const attached of all) {
    const silence = quiet(attached, 20)
    attached.write(KILL_LINE)
    await silence
  }
}

function press(attached: Attached, key: string): Promise<number> {
  return new Promise((resolve) => {
    const code = key.charCodeAt(0)
    const begun = performance.now()
    attached.onOutput = (chunk) => {
      if (!chunk.includes(code)) return
      const now = performance.now()
      attached.onOutput = () => undefined
      resolve(now - begun)
    }
    attached.write(key)
  })
}
