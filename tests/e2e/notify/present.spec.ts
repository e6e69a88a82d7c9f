import type { Page } from '@playwright/test'
import { call } from '../dashboard/support.ts'
import { ask, start } from '../inbox/support.ts'
import { expect, notices, test, workerReady } from './support.ts'

/** Playwright has every page believe that it is looked at; here none is. */
async function lookAway(page: Page): Promise<void> {
  await page.evaluate(() => {
    document.hasFocus = () => false
  })
  const [worker] = page.context().serviceWorkers()
  await worker?.evaluate(() => {
    const { clients } = globalThis as unknown as { clients: { matchAll(): Promise<object[]> } }
    clients.matchAll = async () => []
  })
}

test.beforeEach(({ context }) =>
  context.addInitScript(() => {
    localStorage.setItem('maestro:notify', JSON.stringify({ shows: true, sound: true }))
    // How often a tone begins, over all tabs.
    const { start: begin } = OscillatorNode.prototype
    OscillatorNode.prototype.start = function start(when) {
      localStorage.setItem('tones', String(Number(localStorage.getItem('tones')) + 1))
      begin.call(this, when)
    }
  }),
)

test('pages that nobody looks at show and sound what the feed tells, once for all tabs', async ({
  page,
  context,
  node,
}) => {
  const second = await context.newPage()
  for (const each of [page, second]) {
    await each.goto(`${node.url}/inbox`)
    await workerReady(each)
    await lookAway(each)
  }
  const { agent } = await start(node, 'backend')
  await ask(node, agent)
  await expect
    .poll(async () => (await notices(page)).map(({ title }) => title))
    .toEqual(['backend waits for you'])
  // Two notes are one tone.
  expect(await page.evaluate(() => localStorage.getItem('tones'))).toBe('2')
  // Somebody answers elsewhere: what is shown goes by itself.
  await call(node, 'POST', `/api/agents/${agent.id}/keys`, { keys: ['1'] })
  await expect.poll(() => notices(page)).toEqual([])
})

test('a page that is looked at shows nothing over itself', async ({ page, node }) => {
  await page.goto('/inbox')
  await workerReady(page)
  const { agent } = await start(node, 'backend')
  await ask(node, agent)
  await expect(page.getByRole('article', { name: /backend$/ })).toBeVisible()
  await expect.poll(() => page.evaluate(() => localStorage.getItem('tones'))).toBe('2')
  expect(await notices(page)).toEqual([])
})
