import { readFileSync } from 'node:fs'
import type { Page, WebSocketRoute } from '@playwright/test'
import { until } from '../../support/until.ts'
import { call, create } from '../dashboard/support.ts'
import { expect, pair, test } from '../hosts/support.ts'

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** Pastes or drops a file on the terminal in front, as a browser does. */
const give = (page: Page, how: 'paste' | 'drop', name: string, type: string, base64: string) =>
  page.evaluate(
    ([how, name, type, base64]) => {
      const data = new DataTransfer()
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
      data.items.add(new File([bytes], name, { type }))
      const init = { bubbles: true, cancelable: true }
      const event =
        how === 'paste'
          ? new ClipboardEvent('paste', { ...init, clipboardData: data })
          : new DragEvent('drop', { ...init, dataTransfer: data })
      document.querySelector('.xterm-helper-textarea')?.dispatchEvent(event)
    },
    [how, name, type, base64] as const,
  )

/** The terminals' connection, in the hands of the test. */
async function controlTerminals(page: Page) {
  let socket: WebSocketRoute | null = null
  let cut = false
  await page.routeWebSocket(/\/term/, (client) => {
    if (cut) void client.close()
    else {
      socket = client
      client.connectToServer()
    }
  })
  return {
    async cut() {
      cut = true
      await socket?.close()
    },
    heal() {
      cut = false
    },
  }
}

test('history, search and files of an agent on another host are as those of one here', async ({
  page,
  node,
  other,
}) => {
  await pair(node, other)
  await create(node, { name: 'near', command: 'echo "panic: lost the needle"; exec cat' })
  const far = await create(other, {
    name: 'far',
    command: 'echo "panic: lost the needle"; seq -f "row %04g" 1 1500; exec cat',
  })
  const screen = async () => (await other.tmux.capture('=far:')).replaceAll('\n', '')
  await until(async () => (await screen()).includes('row 1500'))
  await until(async () => (await call<unknown[]>(node, 'GET', '/api/agents')).length === 2)
  const line = await controlTerminals(page)
  await page.goto(`/?agent=${far.id}`)
  const terminal = page.getByRole('textbox', { name: 'Terminal of far' })
  await expect(terminal).toBeFocused()
  await page.locator('.term[data-state="live"]').waitFor()
  const history = page.getByRole('region', { name: 'History of far' })

  await test.step('[T10] its history, older than one page of it, with search', async () => {
    await page.getByRole('main').getByRole('button', { name: 'History', exact: true }).click()
    await expect(history).toBeVisible()
    await page.keyboard.press('Home')
    await expect(history.getByText('row 0001')).toBeVisible()
    await page.keyboard.press('Control+Shift+H')
    await page.getByRole('textbox', { name: 'Find in the history' }).fill('row 0777')
    await expect(history.getByText('row 0777')).toBeVisible()
    await expect(history.getByText('1 of 1')).toBeVisible()
    // The first closes the search.
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await expect(history).toBeHidden()
    await expect(terminal).toBeFocused()
  })

  await test.step('a search over all agents finds it in its place', async () => {
    await page.keyboard.press('Control+Shift+F')
    await page.getByRole('combobox', { name: 'Text to find' }).fill('lost the needle')
    await expect(page.getByText('2 hits in 2 agents')).toBeVisible()
    const group = page.getByRole('group', { name: /^far/ })
    await expect(group).toContainText('attic')
    await group.getByRole('option').click()
    await expect(history.getByText('panic: lost the needle')).toBeVisible()
    await expect(history.locator('.xterm-decoration')).toHaveCount(1)
    await page.getByRole('button', { name: /Jump to live/ }).click()
    await expect(history).toBeHidden()
  })

  const typedPath = async (ending: string) => {
    const pattern = new RegExp(`/\\S+?${ending}`)
    await expect.poll(screen).toMatch(pattern)
    return pattern.exec(await screen())?.[0] ?? ''
  }

  await test.step('[T14] a pasted picture and a dropped file arrive there', async () => {
    await give(page, 'paste', 'image.png', 'image/png', PNG)
    const tray = page.getByRole('list', { name: 'Files being sent' })
    await expect(tray.locator('img')).toBeVisible()
    const picture = await typedPath('pasted-[\\d-]+\\.png')
    expect(picture.startsWith(other.home)).toBe(true)
    expect(readFileSync(picture).toString('base64')).toBe(PNG)
    await give(page, 'drop', 'plan.txt', 'text/plain', btoa('the plan'))
    expect(readFileSync(await typedPath('plan\\.txt'), 'utf8')).toBe('the plan')
  })

  await test.step('[T14] without a terminal the path waits to be typed', async () => {
    await line.cut()
    await expect(page.locator('.term[data-state="live"]')).toHaveCount(0)
    await give(page, 'drop', 'late.txt', 'text/plain', btoa('late'))
    const type = page.getByRole('button', { name: 'Type the path' })
    await expect(type).toBeDisabled()
    expect(await screen()).not.toContain('late.txt')
    line.heal()
    await page.locator('.term[data-state="live"]').waitFor()
    await type.click()
    expect(readFileSync(await typedPath('late\\.txt'), 'utf8')).toBe('late')
    await expect(terminal).toBeFocused()
  })
})
