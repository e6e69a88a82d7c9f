import { type Attached, attachOurs, attachRaw, type Ours } from '../attach.ts'
import type { Measure } from '../measure.ts'
import { logLines, openStage } from '../stage.ts'
import { ms, sleep, spread, summarize, times } from '../stats.ts'

const SIZE = { cols: 120, rows: 40 }
const PAGE = 1_000
const LAST_MARK = '[done 1]'
/** No output for so long: the picture is complete. */
const QUIET_MS = 40

/** From the first byte of the connection to the last of the first full screen; and a page of history. */
export const attach: Measure = {
  id: 'attach',
  async run({ quick }) {
    const stage = await openStage()
    try {
      await stage.player('player', SIZE)
      const agentId = await stage.agentId('player')
      const file = stage.file('history.txt', logLines(400_000))
      const first = attachRaw(stage.tmux, 'player', SIZE)
      await firstScreen(first, 'ready', performance.now())
      first.write(`${file}\r`)
      await firstScreen(first, LAST_MARK, performance.now())
      await first.close()

      const took = { raw: [] as number[], ours: [] as number[] }
      const pages: number[] = []
      const rounds = quick ? 15 : 60
      for (let n = 0; n < rounds; n++) {
        const order = n % 2 === 0 ? (['raw', 'ours'] as const) : (['ours', 'raw'] as const)
        for (const which of order) {
          const begun = performance.now()
          const ours = which === 'ours'
          const client = ours
            ? attachOurs({ url: stage.node.url, agentId, ...SIZE })
            : attachRaw(stage.tmux, 'player', SIZE)
          took[which].push(await firstScreen(client, LAST_MARK, begun))
          if (ours) pages.push(await historyPage(client as Ours))
          await client.close()
          // tmux has to notice that the client went before the next one comes.
          await sleep(20)
        }
      }
      const floor = summarize(took.raw)
      const own = summarize(took.ours)
      const page = summarize(pages)
      return {
        rows: [
          {
            measure: 'attach to full screen',
            figure: '≤ 10 ms',
            measured: `${ms(own.p50)} (${times(own.p50 / floor.p50)}; floor ${ms(floor.p50)})`,
            reached: own.p50 <= 10,
          },
          {
            measure: '1,000 lines of history',
            figure: '≤ 10 ms',
            measured: ms(page.p50),
            reached: page.p50 <= 10,
          },
        ],
        notes: [
          `Attach: ${rounds} times each, alternating, from before the TCP connection (ours) or before the fork (floor) to the last byte of a coloured screen of ${SIZE.cols}×${SIZE.rows}. Floor ${spread(floor)}; ours ${spread(own)}. The floor forks from the benchmark’s process, which is larger than the node, so it may be the slower of the two; what it takes alone is tmux’s client starting and drawing.`,
          `History: pages of ${PAGE} lines with colours over the same socket, ${spread(page)}.`,
        ],
      }
    } finally {
      await stage.close()
    }
  },
}

/** Time from `begun` to the last byte of the screen that shows `mark`. */
export function firstScreen(client: Attached, mark: string, begun: number): Promise<number> {
  return new Promise((resolve) => {
    let text = ''
    let timer: NodeJS.Timeout | undefined
    client.onOutput = (chunk) => {
      const now = performance.now()
      text += Buffer.from(chunk).toString('latin1')
      if (!text.includes(mark)) return
      clearTimeout(timer)
      timer = setTimeout(() => {
        client.onOutput = () => undefined
        resolve(now - begun)
      }, QUIET_MS)
    }
  })
}

async function historyPage(client: Ours): Promise<number> {
  const begun = performance.now()
  const page = await client.connection.history(PAGE)
  if (page.lines.length !== PAGE) throw new Error(`${page.lines.length} lines of history`)
  return performance.now() - begun
}
