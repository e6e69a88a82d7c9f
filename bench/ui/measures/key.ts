import type { Browser } from '@playwright/test'
import type { Measure } from '../../measure.ts'
import { openPeerStage } from '../../peer-stage.ts'
import { ms, type Summary, spread, summarize } from '../../stats.ts'
import { bundled, launchBrowser, openPage } from '../browser.ts'
import { panesShow, prompts, typeKeys } from '../scene.ts'

const PAUSE_MS = 40

/** From a key's event until its glyph is drawn: ours, through a peer, and an xterm that echoes itself. */
export const key: Measure = {
  id: 'key',
  async run({ quick }) {
    const stage = await openPeerStage({ pages: true })
    const browser = await launchBrowser()
    try {
      const [id = ''] = await prompts(stage, ['prompt'], false)
      const blocks = quick ? 1 : 6
      const times: number[][] = [[], [], []]
      const pages = [
        await openBare(browser),
        await openAgent(browser, stage.node.url, id),
        await openAgent(browser, stage.through.url, id),
      ]
      for (let n = 0; n < blocks; n++) {
        for (const [which, page] of pages.entries()) {
          await page.bringToFront()
          times[which]?.push(...(await typeKeys(page, 72, PAUSE_MS)))
        }
      }
      const [bare, ours, peer] = times.map(summarize) as [Summary, Summary, Summary]
      return {
        rows: [
          {
            measure: 'key to pixel p50',
            figure: '–',
            measured: `${ms(ours.p50)} (bare xterm, no network: ${ms(bare.p50)})`,
            reached: null,
          },
          {
            measure: '– p95',
            figure: '–',
            measured: `${ms(ours.p95)} (${ms(bare.p95)})`,
            reached: null,
          },
          {
            measure: '– through a peer p50',
            figure: '–',
            measured: `${ms(peer.p50)} (p95 ${ms(peer.p95)})`,
            reached: null,
          },
        ],
        notes: [
          `Key to pixel: from the timestamp of the key’s event until the main thread has laid out and painted the frame in which xterm drew the glyph (its onRender, then a task behind that frame). The time after that, in the compositor and the display, is not in it; waiting for the display’s next frame (60 a second: 8 ms in the mean) is. Bare is a page with nothing but xterm, which echoes by itself: ${spread(bare)} of ${bare.n}; ours, with the node, tmux and a program between, ${spread(ours)} of ${ours.n}; through a second node ${spread(peer)} of ${peer.n}. By turns, by the DOM renderer.`,
        ],
      }
    } finally {
      await browser.close()
      await stage.close()
    }
  },
}

export async function openBare(browser: Browser) {
  const page = await openPage(browser, 'http://127.0.0.1')
  await page.setContent('<!doctype html><title>xterm</title><body></body>')
  await page.addScriptTag({ content: await bundled('probe') })
  await page.addStyleTag({ path: 'node_modules/@xterm/xterm/css/xterm.css' })
  await page.addScriptTag({ content: await bundled('bare') })
  await page.evaluate(() => window.probe.watchKeys())
  return page
}

async function openAgent(browser: Browser, url: string, id: string) {
  const page = await openPage(browser, url)
  await page.goto(`/?agent=${id}`)
  await panesShow(page, [id], '>')
  await page.locator(`[data-pane="${id}"] textarea`).focus()
  await page.evaluate((id) => window.probe.watchKeys(id), id)
  return page
}
