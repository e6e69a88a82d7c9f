import type { Page } from '@playwright/test'
import { expect, test } from '../../support/e2e.ts'
import { heldBy } from '../../support/page-memory.ts'
import { liveContexts, pretendGraphicsCard } from '../terminal/support/webgl.ts'
import { named, rememberTabs, shows } from './support.ts'

test('[T13] tabs change at once, and many changes leave nothing behind', async ({ page, node }) => {
  test.slow()
  const made = []
  for (let n = 0; n < 14; n++) made.push(await named(node, `agent${n}`))
  const ids = made.map(({ id }) => id)
  // One grid of four, then ten tabs of one: more than stay attached out of sight.
  await rememberTabs(page, [
    [ids.slice(0, 2), ids.slice(2, 4)],
    ...ids.slice(4).map((id) => [[id]]),
  ])
  const sockets = new Set<unknown>()
  page.on('websocket', (socket) => {
    if (!socket.url().includes('/term')) return
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await page.goto('/')
  await shows(page, ids[0] ?? '', 'this is agent0')
  // Terminals of tabs behind attach when they are seen, not before.
  expect((await heldBy(page)).terminals).toBe(4)

  const next = async (times: number) => {
    for (let n = 0; n < times; n++) {
      await page.keyboard.press('Control+Shift+BracketRight')
      await page.evaluate(() => new Promise(requestAnimationFrame))
    }
  }
  // Twice around warms up everything that is made once.
  await next(22)
  await shows(page, ids[0] ?? '', 'this is agent0')
  const before = await heldBy(page)
  // `npm run bench:ui` changes 200 times.
  await next(66)
  await shows(page, ids[0] ?? '', 'this is agent0')
  const after = await heldBy(page)
  expect(after.terminals).toBe(before.terminals)
  expect(after.terminals).toBeLessThanOrEqual(4 + 8)
  expect(after.canvases).toBeLessThanOrEqual(before.canvases)
  await expect.poll(() => sockets.size).toBe(after.terminals)
  expect(after.heap).toBeLessThan(before.heap * 1.1 + 2_000_000)
  expect(after.nodes).toBeLessThan(before.nodes * 1.1 + 500)
})

test('[T13] a tab that was seen lately is back as it was left attached, with what came meanwhile', async ({
  page,
  node,
  tmux,
}) => {
  const made = []
  for (let n = 0; n < 5; n++) made.push(await named(node, `agent${n}`))
  const ids = made.map(({ id }) => id)
  await rememberTabs(page, [[ids.slice(0, 2), ids.slice(2, 4)], [ids.slice(4)]])
  let attached = 0
  page.on('websocket', (socket) => {
    if (socket.url().includes('/term')) attached++
  })
  await page.goto('/')
  for (const [n, id] of ids.slice(0, 4).entries()) await shows(page, id, `this is agent${n}`)
  await page.keyboard.press('Control+Shift+BracketRight')
  await shows(page, ids[4] ?? '', 'this is agent4')
  await tmux.run('send-keys', '-t', '=agent1:', 'while away', 'Enter')
  await expect
    .poll(() =>
      page.evaluate((id) => {
        const screen = document.querySelector(`[data-pane="${id}"] .term-screen`) as
          | (HTMLElement & { maestroTerminal?: import('@xterm/xterm').Terminal })
          | null
        return screen?.maestroTerminal?.buffer.active.getLine(1)?.translateToString(true)
      }, ids[1] ?? ''),
    )
    .toContain('while away')
  // `npm run bench:ui` takes the time.
  for (let n = 0; n < 2; n++) {
    await page.locator('[role="tab"][aria-selected="false"]').click()
    await shows(page, ids[1] ?? '', 'while away')
    await page.keyboard.press('Control+Shift+BracketRight')
    await shows(page, ids[4] ?? '', 'this is agent4')
  }
  expect(attached).toBe(ids.length)
})

test('[T13] panes out of sight give their WebGL back: behind a tab, zoomed away, in a hidden page', async ({
  page,
  node,
}) => {
  const made = []
  for (let n = 0; n < 3; n++) made.push(await named(node, `agent${n}`))
  const [a = '', b = '', c = ''] = made.map(({ id }) => id)
  await pretendGraphicsCard(page)
  await rememberTabs(page, [[[a, b]], [[c]]])
  await page.goto('/')
  const drawnBy = (id: string, name: string) =>
    expect(page.locator(`[data-pane="${id}"] .term`)).toHaveAttribute('data-renderer', name)
  await drawnBy(a, 'webgl')
  await drawnBy(b, 'webgl')

  await page.keyboard.press('Control+Shift+Enter')
  await drawnBy(b, 'dom')
  await drawnBy(a, 'webgl')
  await page.keyboard.press('Control+Shift+Enter')
  await drawnBy(b, 'webgl')

  await page.keyboard.press('Control+Shift+BracketRight')
  await drawnBy(c, 'webgl')
  await drawnBy(a, 'dom')
  await drawnBy(b, 'dom')
  expect(await liveContexts(page)).toBe(1)

  await setHidden(page, true)
  await drawnBy(c, 'dom')
  expect(await liveContexts(page)).toBe(0)
  await setHidden(page, false)
  await drawnBy(c, 'webgl')
})

/** As when the person goes to another tab of the browser, which a page without a window cannot. */
function setHidden(page: Page, hidden: boolean): Promise<void> {
  return page.evaluate((hidden) => {
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (hidden ? 'hidden' : 'visible'),
    })
    document.dispatchEvent(new Event('visibilitychange'))
  }, hidden)
}
