import type { Browser } from '@playwright/test'
import type { Measure, Row } from '../../measure.ts'
import { openPeerStage } from '../../peer-stage.ts'
import { ms, sleep, spread, summarize } from '../../stats.ts'
import { launchBrowser, openPage } from '../browser.ts'

const SCREEN = `for i in $(seq 1 40); do printf '\\e[3%sm%s\\e[0m line of the screen\\n' $((1 + i % 6)) $i; done; printf 'this is %s' NAME; exec cat`

/** A click on an agent until its live terminal is drawn: on this node, and on a peer. */
export const open: Measure = {
  id: 'open',
  async run({ quick }) {
    const count = quick ? 5 : 24
    const stage = await openPeerStage({ pages: true })
    const browser = await launchBrowser()
    try {
      const agents: { id: string; name: string }[] = []
      for (let n = 0; n < count; n++) {
        const name = `agent-${String(n).padStart(2, '0')}`
        await stage.tmux.newSession(name, {
          command: SCREEN.replace('NAME', name),
          cols: 120,
          rows: 40,
        })
        agents.push({ id: await stage.agentId(name), name })
      }
      const rows: Row[] = []
      const notes: string[] = []
      for (const [where, url, limit] of [
        ['local', stage.node.url, 150],
        ['through a peer', stage.through.url, 250],
      ] as const) {
        const first: number[] = []
        const later: number[] = []
        for (let n = 0; n < (quick ? 1 : 3); n++) {
          const times = await openEach(browser, url, agents)
          first.push(times[0] ?? Number.NaN)
          later.push(...times.slice(1))
        }
        const own = summarize(later)
        rows.push(
          {
            measure: `click on an agent → live terminal, ${where}`,
            figure: `< ${limit} ms`,
            measured: `${ms(own.p50)} (p95 ${ms(own.p95)})`,
            reached: own.p95 < limit,
          },
          {
            measure: '– the first one of the page',
            figure: '–',
            measured: `${ms(summarize(first).p50)} (at most ${ms(Math.max(...first))})`,
            reached: null,
          },
        )
        notes.push(
          `Click, ${where}: ${own.n} agents, each clicked for the first time in its page; from the click’s event until the frame is painted in which the connection is live and the agent’s last line is in the page; ${spread(own)}. Reached counts the p95.`,
        )
      }
      return { rows, notes }
    } finally {
      await browser.close()
      await stage.close()
    }
  },
}

async function openEach(
  browser: Browser,
  url: string,
  agents: readonly { id: string; name: string }[],
): Promise<number[]> {
  const page = await openPage(browser, url)
  await page.goto('/')
  await page.locator(`[role="treeitem"][data-agent="${agents.at(-1)?.id}"]`).waitFor()
  // A person looks before the first click; the page fetches the terminal’s code meanwhile.
  await sleep(1_000)
  const times: number[] = []
  for (const { id, name } of agents) {
    const item = page.locator(`[role="treeitem"][data-agent="${id}"]`)
    await item.scrollIntoViewIfNeeded()
    const row = await item.boundingBox()
    if (!row) throw new Error(`${name} is not in the list.`)
    await page.evaluate(([id, text]) => window.probe.watchOpening(id, text), [
      id,
      `this is ${name}`,
    ] as const)
    await page.mouse.click(row.x + row.width / 3, row.y + row.height / 2)
    times.push(await page.evaluate(() => window.probe.opened()))
    await sleep(150)
  }
  await page.context().close()
  return times
}
