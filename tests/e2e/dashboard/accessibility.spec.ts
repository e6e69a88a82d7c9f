import type { Page } from '@playwright/test'
import { expect, test } from '../../support/e2e.ts'
import type { TestNode } from '../../support/node.ts'
import { axe, call, create, openActions, row } from './support.ts'

/** Agents in every state there is, one walk through all of them per mode. */
async function makeAgents(node: TestNode) {
  const working = await create(node, { name: 'shop-api-cart', notes: 'Two lines\nof notes' })
  const waiting = await create(node, { name: 'shop-api-checkout', tags: ['pay'] })
  const asleep = await create(node, { name: 'infra-nightly' })
  const failed = await create(node, { name: 'research-crawler', command: 'exit 3' })
  await call(node, 'POST', `/api/agents/${asleep.id}/hibernate`)
  await call(node, 'POST', `/api/agents/${working.id}/activity`, { activity: 'working' })
  await call(node, 'POST', `/api/agents/${waiting.id}/activity`, {
    activity: 'waiting',
    message: 'Run the migration?',
  })
  return { working, waiting, asleep, failed }
}

async function check(page: Page, state: string): Promise<void> {
  expect(await axe(page), state).toEqual([])
}

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`axe finds nothing, ${colorScheme}`, () => {
    // Each check measures every colour on the page.
    test.slow()
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } })

    test('on the pages of an agent', async ({ page, node }) => {
      await page.goto('/')
      await page.getByRole('heading', { name: 'No agents yet' }).waitFor()
      await check(page, 'first run')
      const { working, asleep, failed } = await makeAgents(node)
      await row(page, 'shop-api-checkout').waitFor()
      await check(page, 'start page')
      await page.goto(`/?agent=${working.id}`)
      await page.locator('section[data-state="live"]').waitFor()
      await page.getByRole('button', { name: 'Details and notes' }).click()
      await page.getByRole('heading', { name: 'Notes' }).waitFor()
      await check(page, 'terminal and panel')
      await page.goto(`/?agent=${asleep.id}`)
      await page.getByRole('heading', { name: 'infra-nightly is hibernated' }).waitFor()
      await check(page, 'hibernated')
      await page.goto(`/?agent=${failed.id}`)
      await page.getByRole('heading', { name: 'ended with status 3' }).waitFor()
      await check(page, 'failed')
      await page.goto('/?agent=agt_1_gone')
      await page.getByRole('heading', { name: 'This agent is gone' }).waitFor()
      await check(page, 'gone')
    })

    test('on dialogs and menus', async ({ page, node }) => {
      const { asleep } = await makeAgents(node)
      await page.goto(`/?agent=${asleep.id}`)
      await openActions(page, asleep.name)
      await check(page, 'menu')
      await page.getByRole('menuitem', { name: /Rename/ }).click()
      await page.getByRole('dialog').waitFor()
      await check(page, 'rename')
      await page.keyboard.press('Escape')
      await openActions(page, asleep.name)
      await page.getByRole('menuitem', { name: /Delete/ }).click()
      await page.getByRole('alertdialog').waitFor()
      await check(page, 'delete')
      await page.keyboard.press('Escape')
      await page.keyboard.press('n')
      await page.getByRole('dialog').waitFor()
      await page.getByText('Not found here').click()
      await page.getByRole('textbox', { name: 'Name' }).fill('not a name')
      await check(page, 'new agent, with an error')
      await page.keyboard.press('Escape')
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
      await check(page, 'shortcuts')
    })

    test('on settings, an empty filter and a wrong address', async ({ page, node }) => {
      await create(node, { name: 'solo' })
      await page.goto('/')
      await row(page, 'solo').waitFor()
      await page.getByRole('searchbox').fill('zebra')
      await page.getByText('No agent matches').waitFor()
      await check(page, 'empty filter')
      await page.goto('/settings')
      await page.getByRole('heading', { name: 'About' }).waitFor()
      await check(page, 'settings')
      await call(node, 'PATCH', '/api/links/access', { on: true })
      await page.goto('/settings/access')
      await page.getByRole('img', { name: 'QR code of the token link' }).waitFor()
      await page.getByRole('list', { name: 'Audit log' }).waitFor()
      await check(page, 'access')
      await page.goto('/nowhere')
      await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
      await check(page, 'not found')
    })
  })
}

test('axe finds nothing on a phone', async ({ page, node }) => {
  await page.setViewportSize({ width: 375, height: 700 })
  const { working } = await makeAgents(node)
  await page.goto('/')
  await row(page, 'shop-api-cart').waitFor()
  await check(page, 'list')
  await row(page, 'shop-api-cart').click()
  await page.locator('section[data-state="live"]').waitFor()
  await check(page, 'terminal')
  await page.getByRole('button', { name: 'Details and notes' }).click()
  await check(page, 'panel')
  await page.getByRole('button', { name: 'Close the details' }).click()
  await page.getByRole('button', { name: 'Back to the list' }).click()
  await expect(row(page, working.name)).toBeVisible()
})
