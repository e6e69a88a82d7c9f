import type { Page } from '@playwright/test'
import { spawn } from 'node-pty'
import type { TestTmux } from '../../support/tmux.ts'
import { differences } from './support/cells.ts'
import { expect, test } from './support/fixture.ts'
import { mountPane, openPanes, readScreen } from './support/harness.ts'
import { truthOf } from './support/truth.ts'

async function expectSame(tmux: TestTmux, session: string, ...pages: Page[]): Promise<void> {
  for (const page of pages) {
    await expect
      .poll(async () =>
        differences(await readScreen(page), await truthOf(tmux, session)).slice(0, 5),
      )
      .toEqual([])
  }
}

test('two browsers and a raw attach see the same, and who types sets the size [T11]', async ({
  browser,
  node,
  tmux,
  agent,
}) => {
  const agentId = await agent('shared')
  const wide = await browser.newPage({ viewport: { width: 1100, height: 600 } })
  const narrow = await browser.newPage({ viewport: { width: 500, height: 700 } })
  await openPanes(wide, node.url)
  await mountPane(wide, { agentId, hostId: 'self', focused: true })
  await wide.keyboard.type('echo from-wide\n')
  await expect(wide.locator('.term')).toHaveAttribute('data-owner', 'true')
  await openPanes(narrow, node.url)
  await mountPane(narrow, { agentId, hostId: 'self', focused: true })

  // Looking takes nothing: the second shows the first one's grid, small, and offers to take the size.
  await expect(narrow.locator('.term')).toHaveAttribute('data-owner', 'false')
  await expect(wide.locator('.term')).toHaveAttribute('data-owner', 'true')
  const grid = await readScreen(wide)
  await expectSame(tmux, 'shared', wide, narrow)
  expect((await readScreen(narrow)).cols).toBe(grid.cols)
  const inside = await narrow.evaluate(() => {
    const screen = document.querySelector('.xterm-screen')?.getBoundingClientRect()
    return screen !== undefined && screen.right <= innerWidth && screen.bottom <= innerHeight
  })
  expect(inside).toBe(true)

  await narrow.getByRole('button', { name: 'Take size' }).click()
  await expect(narrow.locator('.term')).toHaveAttribute('data-owner', 'true')
  await expect(wide.locator('.term')).toHaveAttribute('data-owner', 'false')
  expect((await readScreen(narrow)).cols).toBeLessThan(grid.cols)
  await expectSame(tmux, 'shared', wide, narrow)

  await wide.keyboard.type('echo back-to-wide\n')
  await expect(wide.locator('.term')).toHaveAttribute('data-owner', 'true')
  await expect.poll(async () => (await readScreen(wide)).cols).toBe(grid.cols)
  await expectSame(tmux, 'shared', wide, narrow)

  const raw = spawn('tmux', ['-u', 'attach', '-t', '=shared'], {
    name: 'xterm-256color',
    cols: 70,
    rows: 20,
    env: tmux.env,
  })
  raw.write('echo from-raw\r')
  await expect.poll(() => tmux.capture('=shared:')).toContain('from-raw')
  await expectSame(tmux, 'shared', wide, narrow)
  raw.kill()
  await narrow.keyboard.type('echo at-last\n')
  await expect.poll(() => tmux.capture('=shared:')).toContain('at-last')
  await expectSame(tmux, 'shared', wide, narrow)
  await wide.close()
  await narrow.close()
})

test('a hundred lines a second reach both of two browsers, and a closed one leaves nothing behind', async ({
  browser,
  node,
  tmux,
  agent,
}) => {
  const agentId = await agent('both')
  const clients = async () =>
    (await tmux.run('list-clients', '-t', '=both', '-F', '#{client_flags}')).trim()
  const idle = (await clients()).split('\n').filter(Boolean).length
  const pages = await Promise.all([browser.newPage(), browser.newPage()])
  for (const page of pages) {
    await openPanes(page, node.url)
    await mountPane(page, { agentId, hostId: 'self' })
  }
  await tmux.run(
    'send-keys',
    '-t',
    '=both:',
    'for i in $(seq 1 300); do echo $i; sleep 0.01; done',
    'Enter',
  )
  await expect.poll(() => tmux.capture('=both:'), { timeout: 20_000 }).toMatch(/^300$/m)
  await expectSame(tmux, 'both', ...pages)
  for (const page of pages) await page.close()
  await expect
    .poll(async () => (await clients()).split('\n').filter(Boolean).length, { timeout: 30_000 })
    .toBe(idle)
})
