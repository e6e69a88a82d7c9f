import type { Page } from '@playwright/test'
import { expect, test } from './support/fixture.ts'
import { mountPane, openPanes } from './support/harness.ts'

test.use({ viewport: { width: 900, height: 500 } })

const layer = (page: Page) => page.getByRole('region', { name: 'History of log' })

/** What the history shows now, row by row. */
const rows = (page: Page) =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll('.term-history-surface:not([data-pending]) .xterm-rows > div'),
    ].map((row) => (row.textContent ?? '').trimEnd()),
  )

async function open(page: Page, url: string, agentId: string, follow = false): Promise<void> {
  await openPanes(page, url)
  await mountPane(page, { agentId, hostId: 'self', name: 'log', focused: true, follow })
  await page.mouse.move(300, 200)
}

test('[T10] the wheel opens the history without a jump, older pages come by themselves, the end returns', async ({
  page,
  node,
  tmux,
  agent,
}) => {
  await tmux.run('set-option', '-g', 'history-limit', '20000')
  const agentId = await agent('log', { command: 'seq -f "row %05g" 1 6000; exec cat' })
  await open(page, node.url, agentId)
  await expect.poll(() => tmux.capture('=log:')).toContain('row 06000')
  const live = await page.evaluate(() => {
    const { active } = window.harness.element('pane').maestroTerminal?.buffer ?? {}
    return active?.getLine(5)?.translateToString(true)
  })
  await page.mouse.wheel(0, -60)
  await expect(layer(page)).toBeVisible()
  await expect.poll(() => rows(page)).toContain(live)
  // Beyond the first page of a thousand lines, upwards without a gap.
  await expect
    .poll(
      async () => {
        await page.mouse.wheel(0, -9000)
        return (await rows(page))[3]
      },
      { timeout: 30_000 },
    )
    .toMatch(/^row 03/)
  const shown = await rows(page)
  const first = Number(shown[0]?.slice(4))
  expect(shown.slice(0, 20)).toEqual(
    Array.from({ length: 20 }, (_, i) => `row ${String(first + i).padStart(5, '0')}`),
  )
  await page.keyboard.press('Home')
  await expect.poll(async () => (await rows(page))[0]).toBe('row 00001')
  // Typing jumps to live, and what is typed arrives.
  await page.keyboard.type('hello')
  await expect(layer(page)).toBeHidden()
  await expect.poll(() => tmux.capture('=log:')).toContain('hello')
  await page.keyboard.press('Shift+PageUp')
  await expect(layer(page)).toBeVisible()
  await page.keyboard.press('PageDown')
  await expect(layer(page)).toBeHidden()
})

test('[T10] search finds in all of it, by text and by regular expression; copy copies', async ({
  page,
  node,
  tmux,
  agent,
}) => {
  await tmux.run('set-option', '-g', 'history-limit', '20000')
  const agentId = await agent('log', {
    command: 'echo "the Needle"; seq -f "row %05g" 1 5000; echo needle two; exec cat',
  })
  await open(page, node.url, agentId)
  await expect.poll(() => tmux.capture('=log:')).toContain('needle two')
  await page.keyboard.press('Control+Shift+H')
  const box = page.getByRole('textbox', { name: 'Find in the history' })
  await expect(box).toBeFocused()
  await box.fill('needle')
  await expect(page.getByText('1 of 2')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByText('2 of 2')).toBeVisible()
  await expect.poll(() => rows(page)).toContain('the Needle')
  await page.getByRole('button', { name: 'Match case' }).click()
  await expect(page.getByText('1 of 1')).toBeVisible()
  await page.getByRole('button', { name: 'Regular expression' }).click()
  await box.fill('row 0(12|34)34$')
  await expect(page.getByText('of 2')).toBeVisible()
  await box.fill('(')
  await expect(page.getByRole('alert')).toContainText('cannot be read')
  await box.fill('row 00777')
  await expect.poll(() => rows(page)).toContain('row 00777')
  const row = page.locator('.term-history-surface .xterm-rows > div', { hasText: 'row 00779' })
  // xterm takes the pointer above its rows.
  const place = await row.boundingBox()
  await page.mouse.dblclick((place?.x ?? 0) + 60, (place?.y ?? 0) + 8)
  // For this origin all at once: each grant takes the place of the one before.
  await page
    .context()
    .grantPermissions(['clipboard-read', 'clipboard-write', 'local-network-access'], {
      origin: node.url,
    })
  await page.keyboard.press('Control+Shift+C')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('00779')
  await page.keyboard.press('Escape')
  await expect(layer(page)).toBeHidden()
})

test('[T10] what comes meanwhile is counted and waits below, also for a viewer that follows the size', async ({
  page,
  node,
  tmux,
  agent,
}) => {
  const agentId = await agent('log', { command: 'seq 1 300; exec cat' })
  await open(page, node.url, agentId, true)
  await expect.poll(() => tmux.capture('=log:')).toContain('300')
  await page.mouse.wheel(0, -1000)
  await expect(layer(page)).toBeVisible()
  await expect.poll(async () => (await rows(page)).includes('240')).toBe(true)
  const before = await rows(page)
  for (let i = 0; i < 6; i++) await tmux.run('send-keys', '-t', '=log:', `new ${i}`, 'Enter')
  await expect(page.getByText('+12 lines')).toBeVisible()
  expect(await rows(page)).toEqual(before)
  await page.getByRole('button', { name: /Jump to live/ }).click()
  await expect(layer(page)).toBeHidden()
  await expect(page.getByRole('textbox', { name: 'Terminal of log' })).toBeFocused()
})
