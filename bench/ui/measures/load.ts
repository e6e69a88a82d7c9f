import type { Browser } from '@playwright/test'
import { FIRST_LOAD_LIMIT, firstLoadBytes } from '../../../tests/support/first-load.ts'
import { until } from '../../../tests/support/until.ts'
import { crowd } from '../../crowd.ts'
import type { Measure, Row } from '../../measure.ts'
import { listAgents, openStage } from '../../stage.ts'
import { ms, spread, summarize } from '../../stats.ts'
import { launchBrowser, openPage } from '../browser.ts'

const PAGES = ['/', '/inbox', '/settings', '/settings/hosts']
const USABLE_MS = 1_000

/** What a page loads at first, and how long it takes until a person can use it. */
export const load: Measure = {
  id: 'load',
  async run({ quick, say }) {
    const stage = await openStage()
    const browser = await launchBrowser()
    try {
      const rows: Row[] = []
      const notes: string[] = []
      const sizes = await Promise.all(PAGES.map((path) => firstLoadBytes(stage.node, path)))
      const largest = Math.max(...sizes)
      rows.push({
        measure: 'script at first load, gzip',
        figure: '≤ 200 KB',
        measured: `${kb(largest)} (${PAGES.map((path, n) => `${path} ${kb(sizes[n] ?? 0)}`).join(', ')})`,
        reached: largest <= FIRST_LOAD_LIMIT,
      })
      for (const count of quick ? [30] : [30, 1_000]) {
        say(`${count} agents`)
        await crowd(stage.tmux, count)
        await until(async () => (await listAgents(stage.node)).length >= count, {
          timeout: 120_000,
          interval: 200,
        })
        const took = await usableTimes(browser, stage.node.url, quick ? 4 : 20)
        const { cold, warm } = took
        rows.push(
          {
            measure: `dashboard usable, ${count.toLocaleString('en')} agents`,
            figure: '< 1 s',
            measured: `${ms(cold.p50)} (p95 ${ms(cold.p95)})`,
            reached: cold.p95 < USABLE_MS,
          },
          {
            measure: '– opened again, files in the cache',
            figure: '–',
            measured: `${ms(warm.p50)} (p95 ${ms(warm.p95)})`,
            reached: null,
          },
        )
        notes.push(
          `Usable with ${count} agents: from the navigation’s beginning until the first agents are listed, painted and take clicks; ${cold.n} loads into an empty context ${spread(cold)}, each followed by a second load ${spread(warm)}. Reached counts the p95.`,
        )
      }
      return { rows, notes }
    } finally {
      await browser.close()
      await stage.close()
    }
  },
}

async function usableTimes(browser: Browser, url: string, rounds: number) {
  const cold: number[] = []
  const warm: number[] = []
  // The first loads warm up the browser itself and the node.
  for (let n = -2; n < rounds; n++) {
    const page = await openPage(browser, url)
    for (const times of [cold, warm]) {
      await page.goto('/', { waitUntil: 'commit' })
      const handle = await page.waitForFunction(() => window.probe.marks.firstRow)
      const time = (await handle.jsonValue()) as number
      if (n >= 0) times.push(time)
    }
    await page.context().close()
  }
  return { cold: summarize(cold), warm: summarize(warm) }
}

const kb = (bytes: number) => `${(bytes / 1024).toFixed(0)} KB`
