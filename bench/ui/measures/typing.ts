import { rememberedTabs, WORKSPACE_KEY } from '../../../tests/support/workspace.ts'
import type { Measure } from '../../measure.ts'
import { openStage } from '../../stage.ts'
import { ms, quantile, spread, summarize } from '../../stats.ts'
import { launchBrowser, openPage } from '../browser.ts'
import { framesOf, intervals } from '../frames.ts'
import { panesShow, prompts, typeKeys } from '../scene.ts'
import { traceFrames } from '../trace.ts'

const PANES = 9
const FRAME_MS = 16
const PAUSE_MS = 60

/** Frames while somebody types into one of nine terminals that all are at work. */
export const typing: Measure = {
  id: 'typing',
  async run({ quick, say }) {
    const stage = await openStage()
    const browser = await launchBrowser()
    try {
      const names = Array.from({ length: PANES }, (_, n) => `worker-${n}`)
      const ids = await prompts(stage, names, true)
      const [first = ''] = ids
      const stored = {
        [WORKSPACE_KEY]: rememberedTabs([[ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)]]),
      }
      const page = await openPage(browser, stage.node.url, { stored })
      await page.goto('/')
      await panesShow(page, ids, 'tokens')
      await page.locator(`[data-pane="${first}"] textarea`).focus()
      await page.evaluate((id) => window.probe.watchKeys(id), first)
      await typeKeys(page, 24, PAUSE_MS)

      const keys = quick ? 60 : 300
      say('frames')
      let took: number[] = []
      const frames = intervals(
        await framesOf(page, async () => {
          took = await typeKeys(page, keys, PAUSE_MS)
        }),
      )
      say('main thread')
      const work = await traceFrames(browser, page, async () => {
        await framesOf(page, async () => void (await typeKeys(page, keys, PAUSE_MS)))
      })
      const empty = await openPage(browser, stage.node.url)
      await empty.goto('/health')
      await empty.bringToFront()
      const floor = intervals(await framesOf(empty, () => empty.waitForTimeout(5_000)))
      const own = summarize(took)
      const cpu = summarize(work.cpu)
      const late = frames.filter((interval) => interval > 25).length / frames.length
      const lateFloor = floor.filter((interval) => interval > 25).length / floor.length
      return {
        rows: [
          {
            measure: 'main thread a frame, typing, 9 busy terminals, p95',
            figure: `< ${FRAME_MS} ms`,
            measured: `${ms(cpu.p95)} (p50 ${ms(cpu.p50)}, at most ${ms(cpu.max)})`,
            reached: cpu.p95 < FRAME_MS,
          },
          {
            measure: '– by the clock',
            figure: '–',
            measured: `${ms(quantile(work.wall, 0.95))} (p50 ${ms(quantile(work.wall, 0.5))}, at most ${ms(Math.max(...work.wall))})`,
            reached: null,
          },
          {
            measure: '– frames that miss one of the display’s',
            figure: '–',
            measured: `${percent(late)} (empty page meanwhile: ${percent(lateFloor)})`,
            reached: null,
          },
          {
            measure: '– key to pixel p50',
            figure: '–',
            measured: `${ms(own.p50)} (p95 ${ms(own.p95)})`,
            reached: null,
          },
        ],
        notes: [
          `Typing: ${keys} letters, one every ${PAUSE_MS} to ${PAUSE_MS + 16} ms, into one of ${PANES} panes; each program writes 100 lines of log a second above its prompt and a line of status 20 times a second. Main thread: the processor’s time of all its tasks for one frame, by the browser’s trace, which itself costs some; by the clock, other processes are in it. Frames without tracing: ${spread(summarize(frames))} apart; an empty page while the terminals go on: ${spread(summarize(floor))}. There is no graphics card: all nine are drawn by the DOM, and raster and composition share the cores with tmux, the node and the programs. Key to pixel as above: ${spread(own)}.`,
        ],
      }
    } finally {
      await browser.close()
      await stage.close()
    }
  },
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`
