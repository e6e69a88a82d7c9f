import type { Page } from '@playwright/test'
import { axe, create, row } from '../dashboard/support.ts'
import { codeOf, expect, hostCard, hostRow, test } from './support.ts'

async function check(page: Page, state: string): Promise<void> {
  expect(await axe(page), state).toEqual([])
}

async function dialog(page: Page, opener: string): Promise<void> {
  await page.locator('main').getByRole('button', { name: opener }).click()
  await page.getByRole('dialog').waitFor()
}

for (const { colorScheme, width } of [
  { colorScheme: 'dark', width: 1440 },
  { colorScheme: 'light', width: 1440 },
  { colorScheme: 'dark', width: 375 },
] as const) {
  test.describe(`axe finds nothing, ${colorScheme}, ${width} px`, () => {
    test.slow()
    test.use({
      colorScheme,
      viewport: { width, height: 800 },
      contextOptions: { reducedMotion: 'reduce' },
    })

    test('on the pages about hosts', async ({ page, other }) => {
      await page.goto('/settings/hosts')
      await page.getByText('One machine so far').waitFor()
      await check(page, 'alone')
      await dialog(page, 'Let a host in')
      await page.getByRole('region', { name: 'Code' }).waitFor()
      await check(page, 'invitation')
      await page.keyboard.press('Escape')
      await dialog(page, 'Add a host')
      await page.getByRole('textbox', { name: 'Address' }).fill('ftp://nowhere')
      await page.getByRole('button', { name: 'Ask to join' }).click()
      await page.getByRole('alert').first().waitFor()
      await check(page, 'adding, with an error')
      await page.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1:1')
      await page.getByRole('button', { name: 'Ask to join' }).click()
      await page.getByRole('button', { name: 'Change the address' }).waitFor()
      await check(page, 'adding, failed at a step')
      await page.getByRole('button', { name: 'Change the address' }).click()
      await page.getByRole('textbox', { name: 'Address' }).fill(other.url)
      await page.getByRole('button', { name: 'Ask to join' }).click()
      await page.getByRole('dialog', { name: 'Approve this machine on attic' }).waitFor()
      await check(page, 'waiting for approval')
      await page.getByRole('button', { name: 'Wait in the background' }).click()
      await page.getByRole('button', { name: 'Stop asking' }).waitFor()
      await check(page, 'this machine waits')
      await page.goto(`${other.url}/settings/hosts`)
      await page.getByRole('button', { name: 'Approve' }).waitFor()
      await check(page, 'a host wants to join')
      await page.getByRole('button', { name: 'Approve' }).click()
      // The list still moves while the request goes and the host comes.
      await expect(async () => {
        await hostCard(page, 'studio').click({ timeout: 1_000 })
        await expect(page.getByRole('button', { name: 'Remove…' })).toBeVisible({ timeout: 1_000 })
      }).toPass()
      await check(page, 'a host, opened')
      await page.getByRole('button', { name: 'Remove…' }).click()
      await page.getByRole('alertdialog').waitFor()
      await check(page, 'removal')
    })

    test('on lists and dialogs with several hosts', async ({ page, node, other }) => {
      const { code } = await codeOf(other)
      await page.goto('/settings/hosts')
      await dialog(page, 'Add a host')
      await page.getByRole('textbox', { name: 'Address' }).fill(other.url)
      await page.getByRole('textbox', { name: 'Code' }).fill(code)
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      await page.getByRole('button', { name: 'Done' }).waitFor()
      await check(page, 'added')
      await create(node, { name: 'shop-near' })
      await create(other, { name: 'far' })
      await page.goto('/')
      await row(page, 'far').waitFor()
      await hostRow(page, 'attic').waitFor()
      await check(page, 'list')
      await page.keyboard.press('n')
      await page.getByRole('combobox', { name: 'Host' }).selectOption({ label: 'attic' })
      await check(page, 'new agent')
    })
  })
}
