import { writeFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { until } from '../../support/until.ts'
import { differences } from './support/cells.ts'
import { expect, test } from './support/fixture.ts'
import { mountPane, openPanes, readScreen } from './support/harness.ts'
import { readStream, startProxy, type TestProxy } from './support/proxy.ts'
import { truthOf } from './support/truth.ts'

test.use({ viewport: { width: 900, height: 500 } })

/** From here on keeps what is given to xterm; answers the number of the first byte of that. */
function recordWrites(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { maestroTerminal: terminal, maestroConnection: connection } =
      window.harness.element('pane')
    if (!terminal || !connection) throw new Error('The pane is not connected.')
    const write = terminal.write.bind(terminal)
    const kept: Uint8Array[] = []
    Object.assign(window, { kept })
    terminal.write = (data, done) => {
      kept.push(typeof data === 'string' ? new TextEncoder().encode(data) : data.slice())
      write(data, done)
    }
    return connection.seq
  })
}

async function recorded(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(async () => {
    const { kept } = window as unknown as { kept: Uint8Array<ArrayBuffer>[] }
    const bytes = new Uint8Array(await new Blob(kept).arrayBuffer())
    let binary = ''
    for (const byte of bytes) binary += String.fromCharCode(byte)
    return btoa(binary)
  })
  return Buffer.from(base64, 'base64')
}

/** The node's output by byte number, put together from all connections. */
function outputOf(proxy: TestProxy): { bytes: Buffer; resumed: number } {
  const bytes = Buffer.alloc(8 << 20)
  let end = 0
  let resumed = 0
  for (const { attached, output } of proxy.streams.map(readStream)) {
    if (!attached) continue
    if (attached.resumed) resumed += 1
    output.copy(bytes, attached.seq)
    end = Math.max(end, attached.seq + output.length)
  }
  return { bytes: bytes.subarray(0, end), resumed }
}

test('[T8] connections that are cut in the middle of output lose and double no byte', async ({
  page,
  node,
  tmux,
  agent,
}) => {
  const agentId = await agent('cuts')
  const proxy = await startProxy(node.port)
  await openPanes(page, proxy.url)
  await mountPane(page, { agentId, hostId: 'self', focused: true })
  const from = await recordWrites(page)
  const stop = `${tmux.tmpdir}/stop`
  await page.keyboard.type(
    `i=0; while [ ! -e ${stop} ]; do echo "line $((i+=1)) $RANDOM ünï 日本"; ` +
      '[ $((i % 10)) = 0 ] && sleep 0.02; done; echo END-$((40+2))\n',
  )
  for (let cut = 0; cut < 6; cut++) {
    const before = await page.evaluate(
      () => window.harness.element('pane').maestroConnection?.seq ?? 0,
    )
    await page.waitForFunction(
      (seq) => (window.harness.element('pane').maestroConnection?.seq ?? 0) > seq + 2_000,
      before,
    )
    proxy.cut()
    await page.locator('.term:not([data-state="live"])').waitFor({ timeout: 2_000 })
    await page.locator('.term[data-state="live"]').waitFor()
  }
  writeFileSync(stop, '')
  await expect.poll(() => tmux.capture('=cuts:')).toContain('END-42')
  await expect
    .poll(async () => differences(await readScreen(page), await truthOf(tmux, 'cuts')))
    .toEqual([])
  const { bytes, resumed } = outputOf(proxy)
  expect(resumed).toBe(6)
  const got = await recorded(page)
  expect(got.length).toBeGreaterThan(10_000)
  expect(got.equals(bytes.subarray(from, from + got.length))).toBe(true)
  expect(from + got.length).toBe(bytes.length)
  await proxy.close()
})

test('a node that is killed and comes back: the picture stays, typing is refused, then all is right', async ({
  page,
  node,
  tmux,
  agent,
}) => {
  const agentId = await agent('killed')
  await openPanes(page, node.url)
  await mountPane(page, { agentId, hostId: 'self', focused: true })
  await page.keyboard.type('echo before-$((1+1))\n')
  await expect.poll(() => tmux.capture('=killed:')).toContain('before-2')
  await node.kill9()
  await page.locator('.term[data-state="reconnecting"]').waitFor()
  await expect(page.getByRole('status')).toContainText('connection was lost')
  expect((await readScreen(page)).cells.flat().join('')).toContain('b|||e|||f|||o|||r|||e|||-|||2')

  await page.keyboard.type('echo lost\n')
  await expect(page.getByRole('status')).toContainText('Not sent')

  await node.restart()
  // It may try by itself at that very moment, and take the button away.
  const live = page.locator('.term[data-state="live"]').waitFor()
  const button = page.getByRole('button', { name: 'Try now' })
  await Promise.race([button.click().catch(() => undefined), live])
  await live
  await expect
    .poll(async () => differences(await readScreen(page), await truthOf(tmux, 'killed')))
    .toEqual([])
  await page.locator('.term-screen').click()
  await page.keyboard.type('echo after-$((2+2))\n')
  await expect.poll(() => tmux.capture('=killed:')).toContain('after-4')
  expect(await tmux.capture('=killed:')).not.toContain('lost')
})

test('a new picture comes in one go: the old one never gives way to an empty screen', async ({
  page,
  node,
  tmux,
  agent,
}) => {
  const agentId = await agent('flash')
  await openPanes(page, node.url)
  await mountPane(page, { agentId, hostId: 'self', focused: true })
  await page.keyboard.type('seq 1 60\n')
  await expect.poll(() => tmux.capture('=flash:')).toContain('60')
  await page.evaluate(() => {
    const frames: number[] = []
    Object.assign(window, { frames })
    const look = () => {
      const rows = document.querySelector('.xterm-rows')
      frames.push(rows?.textContent?.replace(/\s/g, '').length ?? 0)
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  await node.kill9()
  await node.restart()
  await page.locator('.term[data-state="live"]').waitFor({ timeout: 20_000 })
  await expect
    .poll(async () => differences(await readScreen(page), await truthOf(tmux, 'flash')))
    .toEqual([])
  await until(() =>
    page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done(true)))),
  )
  const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames)
  expect(Math.min(...frames)).toBeGreaterThan(30)
})

test('[T6] Ctrl-C ends a flood at once over a slow link', async ({ page, node, tmux, agent }) => {
  const agentId = await agent('flood')
  const proxy = await startProxy(node.port, { bytesPerSecond: 256 * 1024, delay: 25 })
  await openPanes(page, proxy.url)
  await mountPane(page, { agentId, hostId: 'self', focused: true })
  await page.keyboard.type('clear; yes "a line of output that goes on and on"\n')
  await page.waitForFunction(
    () => (window.harness.element('pane').maestroConnection?.seq ?? 0) > 300_000,
    undefined,
    { timeout: 30_000 },
  )
  const started = Date.now()
  await page.keyboard.press('Control+c')
  await page.waitForFunction(() => {
    const { cells, cursor } = window.harness.screen('pane')
    const row = cells[cursor[1]]?.map((cell) => cell[0]).join('') ?? ''
    return row.startsWith('bash-') && cursor[0] < 12
  })
  const took = Date.now() - started
  test.info().annotations.push({ type: 'Ctrl-C to prompt', description: `${took} ms` })
  expect(took).toBeLessThan(1_500)
  await expect
    .poll(async () => differences(await readScreen(page), await truthOf(tmux, 'flood')))
    .toEqual([])
  await proxy.close()
})
