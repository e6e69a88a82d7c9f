import { existsSync, readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect, test } from './support/fixture.ts'
import { mountPane, openPanes } from './support/harness.ts'

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** Pastes or drops files on the terminal, as the browser would. */
const give = (
  page: Page,
  how: 'paste' | 'drop',
  files: [name: string, type: string, data: string][],
) =>
  page.evaluate(
    ([kind, all]) => {
      const data = new DataTransfer()
      for (const [name, type, base64] of all) {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
        data.items.add(new File([bytes], name, { type }))
      }
      const target = document.querySelector('.xterm-helper-textarea')
      const init = { bubbles: true, cancelable: true }
      target?.dispatchEvent(
        kind === 'paste'
          ? new ClipboardEvent('paste', { ...init, clipboardData: data })
          : new DragEvent('drop', { ...init, dataTransfer: data }),
      )
    },
    [how, files] as const,
  )

test('[T14] a pasted picture and dropped files are sent, and their paths typed in order', async ({
  page,
  node,
  tmux,
  agent,
}) => {
  const agentId = await agent('files', { command: 'exec cat' })
  await openPanes(page, node.url)
  await mountPane(page, { agentId, hostId: 'self', name: 'files', focused: true })
  const big = Buffer.alloc(3_000_000, 'x').toString('base64')
  await give(page, 'paste', [['image.png', 'image/png', PNG]])
  await expect(page.locator('.term-upload img')).toBeVisible()
  await expect(page.getByText('Its path is in the terminal')).toBeVisible()
  await give(page, 'drop', [
    ["it's big.txt", 'text/plain', big],
    ['b.txt', 'text/plain', btoa('two')],
  ])
  const typed = async () => (await tmux.capture('=files:')).replaceAll('\n', '')
  await expect.poll(typed).toMatch(/pasted-[\d-]+\.png '.*it'\\''s big\.txt' \S+b\.txt/)
  const path = /\S+\.png/.exec(await typed())?.[0] ?? ''
  expect(existsSync(path)).toBe(true)
  expect(readFileSync(path).toString('base64')).toBe(PNG)
})

test('[T14] an upload that fails says why and is sent again; one is cancelled', async ({
  page,
  node,
  tmux,
  agent,
}) => {
  const agentId = await agent('files', { command: 'exec cat' })
  await openPanes(page, node.url)
  await mountPane(page, { agentId, hostId: 'self', name: 'files', focused: true })
  await page.route('**/upload?*', (route) => route.abort())
  await give(page, 'drop', [['a.txt', 'text/plain', btoa('one')]])
  await expect(page.getByRole('alert')).toContainText('connection broke')
  await page.unroute('**/upload?*')
  await page.getByRole('button', { name: 'Send a.txt again' }).click()
  await expect.poll(() => tmux.capture('=files:')).toContain('a.txt')
  await page.route('**/upload?*', () => undefined)
  await give(page, 'drop', [['never.txt', 'text/plain', btoa('two')]])
  await page.getByRole('button', { name: 'Cancel never.txt' }).click()
  await expect(page.getByText('never.txt')).toBeHidden()
})
