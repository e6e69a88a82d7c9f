import { expect, test } from './support/fixture.ts'
import { mountPane, openPanes } from './support/harness.ts'
import { liveContexts, pretendGraphicsCard } from './support/webgl.ts'

test('[T13] draws by WebGL, and by the DOM at once when the context is lost', async ({
  page,
  node,
  agent,
}) => {
  const agentId = await agent('gl')
  await pretendGraphicsCard(page)
  await openPanes(page, node.url)
  await mountPane(page, { agentId, hostId: 'self', focused: true })
  await expect(page.locator('.term')).toHaveAttribute('data-renderer', 'webgl')
  const grid = await page.evaluate(() => window.harness.screen('pane').cols)
  await page.keyboard.type('echo drawn\n')
  await page.evaluate(() => {
    const { contexts } = window as unknown as { contexts: Set<WebGL2RenderingContext> }
    for (const context of contexts) context.getExtension('WEBGL_lose_context')?.loseContext()
  })
  await expect(page.locator('.term')).toHaveAttribute('data-renderer', 'dom', { timeout: 1_500 })
  await expect(page.locator('.xterm-rows')).toContainText('drawn')
  expect(await page.evaluate(() => window.harness.screen('pane').cols)).toBe(grid)
})

test('[T13] at most eight panes hold a WebGL context; others take over when one goes', async ({
  page,
  node,
  agent,
}) => {
  test.setTimeout(120_000)
  const agentId = await agent('many')
  await pretendGraphicsCard(page)
  await openPanes(page, node.url)
  const style = 'width:18vw;height:30vh;float:left'
  for (let i = 0; i < 10; i++) {
    await mountPane(page, { agentId, hostId: 'self' }, { key: `p${i}`, style })
  }
  const webgl = page.locator('.term[data-renderer="webgl"]')
  await expect(webgl).toHaveCount(8, { timeout: 30_000 })
  expect(await liveContexts(page)).toBe(8)
  for (const key of ['p0', 'p1']) await page.evaluate((k) => window.harness.unmount(k), key)
  await expect(webgl).toHaveCount(8, { timeout: 30_000 })
  await expect(page.locator('.term')).toHaveCount(8)
  for (let i = 2; i < 10; i++) await page.evaluate((k) => window.harness.unmount(k), `p${i}`)
  expect(await liveContexts(page)).toBe(0)
})

test('leaves nothing behind after 60 mounts', async ({ page, node, agent, context, tmux }) => {
  test.slow()
  const agentId = await agent('leak')
  await openPanes(page, node.url)
  const cdp = await context.newCDPSession(page)
  await cdp.send('Performance.enable')
  const cycle = async (count: number) => {
    for (let i = 0; i < count; i++) {
      await mountPane(page, { agentId, hostId: 'self', focused: true })
      await page.evaluate(() => window.harness.unmount('pane'))
    }
  }
  const measure = async () => {
    await cdp.send('HeapProfiler.collectGarbage')
    await cdp.send('HeapProfiler.collectGarbage')
    const { metrics } = await cdp.send('Performance.getMetrics')
    const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0
    return { nodes: of('Nodes'), listeners: of('JSEventListeners'), heap: of('JSHeapUsedSize') }
  }
  await cycle(20)
  const before = await measure()
  await cycle(60)
  const after = await measure()
  test.info().annotations.push({ type: 'leak', description: JSON.stringify({ before, after }) })
  expect(after.listeners - before.listeners).toBeLessThan(20)
  expect(after.nodes - before.nodes).toBeLessThan(60)
  expect(after.heap - before.heap).toBeLessThan(2_000_000)
  await expect
    .poll(
      async () => (await tmux.run('list-clients', '-t', '=leak', '-F', '#{client_tty}')).trim(),
      {
        timeout: 30_000,
      },
    )
    .toBe('')
})
