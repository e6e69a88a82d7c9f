import type { Page } from '@playwright/test'
import { heldBy } from '../../../tests/support/page-memory.ts'
import { rememberedTabs, WORKSPACE_KEY } from '../../../tests/support/workspace.ts'
import type { Measure } from '../../measure.ts'
import { openStage } from '../../stage.ts'
import { ms, spread, summarize } from '../../stats.ts'
import { launchBrowser, openPage } from '../browser.ts'
import { panesShow, prompts } from '../scene.ts'

const SWITCHES = 200
/** One grid of four, then tabs of one: more than stay attached out of sight. */
const AGENTS = 14
const BACK_MS = 150

/** What a page holds after many changes between tabs, against what it held before. */
export const memory: Measure = {
  id: 'memory',
  async run({ quick }) {
    const stage = await openStage()
    const browser = await launchBrowser()
    try {
      const names = Array.from({ length: AGENTS }, (_, n) => `agent-${n}`)
      const ids = await prompts(stage, names, false)
      const tabs = [[ids.slice(0, 2), ids.slice(2, 4)], ...ids.slice(4).map((id) => [[id]])]
      const page = await openPage(browser, stage.node.url, {
        stored: { [WORKSPACE_KEY]: rememberedTabs(tabs) },
      })
      await page.goto('/')
      const front = ids.slice(0, 4)
      await panesShow(page, front, '>')
      // Twice around makes everything that is made once.
      await switchTabs(page, 2 * tabs.length)
      await panesShow(page, front, '>')
      const before = await heldBy(page)
      const times = Math.ceil((quick ? 22 : SWITCHES) / tabs.length) * tabs.length
      await switchTabs(page, times)
      await panesShow(page, front, '>')
      const after = await heldBy(page)
      const back = summarize(await timeSwitches(page, front, quick ? 5 : 20))
      const grown = (after.heap - before.heap) / 2 ** 20
      return {
        rows: [
          {
            measure: `memory after ${times} changes of tab`,
            figure: '≤ +1 MB',
            measured: `${grown >= 0 ? '+' : ''}${grown.toFixed(2)} MB of ${(before.heap / 2 ** 20).toFixed(1)} MB`,
            reached: grown <= 1,
          },
          {
            measure: '– nodes of the page',
            figure: '–',
            measured: `${before.nodes} → ${after.nodes}`,
            reached: null,
          },
          {
            measure: 'a tab seen lately is back',
            figure: '≤ 150 ms',
            measured: `${ms(back.p50)} (p95 ${ms(back.p95)})`,
            reached: back.p95 <= BACK_MS,
          },
        ],
        notes: [
          `Memory: ${tabs.length} tabs of ${AGENTS} agents, of which ${after.terminals} terminals stay attached (${before.terminals} before); JavaScript’s heap after a collection.`,
          `A tab is back: from the click on it until the frame behind the one in which all four of its terminals are drawn; ${spread(back)}. Reached counts the p95.`,
        ],
      }
    } finally {
      await browser.close()
      await stage.close()
    }
  },
}

async function switchTabs(page: Page, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    await page.keyboard.press('Control+Shift+BracketRight')
    await page.evaluate(() => new Promise(requestAnimationFrame))
  }
}

/** ms from the click on the first tab until its panes show their prompts, from the tab beside it. */
async function timeSwitches(
  page: Page,
  panes: readonly string[],
  rounds: number,
): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < rounds; n++) {
    await page.locator('[role="tab"]').nth(1).click()
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)))
    times.push(
      await page.evaluate(async (ids) => {
        const begun = performance.now()
        document.querySelector<HTMLElement>('[role="tab"]')?.click()
        for (const id of ids) {
          const selector = `[data-pane="${id}"] .xterm-rows`
          for (;;) {
            const rows = document.querySelector<HTMLElement>(selector)
            if (rows?.offsetWidth && rows.textContent?.includes('>')) break
            await new Promise(requestAnimationFrame)
          }
        }
        await new Promise(requestAnimationFrame)
        return performance.now() - begun
      }, panes),
    )
  }
  return times
}
