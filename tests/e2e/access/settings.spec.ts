import type { Device } from '../../../lib/wire/access.ts'
import { expect, test } from '../../support/e2e.ts'
import { until } from '../../support/until.ts'
import { axe, call } from '../dashboard/support.ts'

test.use({ nodeEnv: { MAESTRO_HOST: '0.0.0.0' } })

test('adds a device, names it, and throws it out', async ({ page, node }) => {
  await page.goto('/settings/access')
  await expect(page).toHaveTitle('Access – Maestro')
  await expect(page.getByLabel('Answer on the local network')).toBeChecked()
  await expect(page.getByLabel('Answer on the local network')).toBeDisabled()
  await page.getByRole('button', { name: 'Add a device' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a device' })
  await dialog.getByLabel('It may').selectOption('input')
  await expect(dialog.getByRole('img', { name: /QR code/ })).toBeVisible()
  expect(await axe(page)).toEqual([])
  const code = await dialog.getByText(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/).textContent()
  await node.fetch('/api/pair', {
    method: 'POST',
    body: JSON.stringify({ code, name: 'Tablet' }),
    headers: { 'content-type': 'application/json' },
  })
  await expect(page.getByRole('dialog', { name: 'Tablet is in' })).toBeVisible()
  await page.getByRole('button', { name: 'Done' }).click()

  const devices = () => call<Device[]>(node, 'GET', '/api/devices')
  await page.getByRole('button', { name: 'Rename Tablet' }).click()
  await page.getByLabel('New name of Tablet').fill('Kitchen')
  await page.keyboard.press('Enter')
  await page.getByLabel('What Kitchen may do').selectOption('view')
  await until(async () => (await devices())[0]?.role === 'view')
  expect(await devices()).toMatchObject([{ name: 'Kitchen', role: 'view' }])
  await page.getByLabel('Search the audit').fill('devices')
  await expect(page.getByRole('list', { name: 'Audit log' })).toContainText('PATCH /api/devices')
  expect(await axe(page)).toEqual([])

  await page.getByRole('button', { name: 'Revoke Kitchen' }).click()
  expect(await devices()).toHaveLength(1)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Revoke Kitchen' }).click()
  await page.getByRole('button', { name: 'Throw out Kitchen' }).click()
  await expect(page.getByText('None yet. Add your phone')).toBeVisible()
  expect(await devices()).toEqual([])
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 375, height: 760 }, hasTouch: true, isMobile: true })

  test('links are switched on, and everything fits', async ({ page, node }) => {
    await page.goto('/settings/access')
    await page.getByLabel('Let links in').check()
    await expect(page.getByRole('img', { name: 'QR code of the token link' })).toBeVisible()
    await page.getByLabel('Keep the token when').check()
    await until(
      async () => (await call<{ keepToken: boolean }>(node, 'GET', '/api/links/access')).keepToken,
    )
    const before = await page.locator('.select-all', { hasText: 'http' }).last().textContent()
    await page.getByRole('button', { name: 'New token for the token link' }).tap()
    await page.getByRole('button', { name: /^Renew/ }).tap()
    await expect(page.locator('.select-all', { hasText: 'http' }).last()).not.toHaveText(
      before ?? '',
    )
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(overflow).toBe(375)
    expect(await axe(page)).toEqual([])
  })
})
