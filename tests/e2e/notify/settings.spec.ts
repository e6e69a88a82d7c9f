import { createBrowser, startPushService } from '../../support/push.ts'
import { until } from '../../support/until.ts'
import { axe, create, row } from '../dashboard/support.ts'
import { expect, test, workerReady } from './support.ts'

test('turns a device on, sends it a test, and removes it', async ({ page }) => {
  const service = await startPushService()
  const browser = createBrowser()
  try {
    // Chromium's own push service is not reached from a test: only its answer is made up.
    await page.addInitScript(
      ({ endpoint, keys }) => {
        let subscription: object | null = null
        const made = {
          endpoint,
          options: { applicationServerKey: null },
          toJSON: () => ({ endpoint, keys }),
          unsubscribe: async () => {
            subscription = null
          },
        }
        Object.assign(PushManager.prototype, {
          subscribe: async () => {
            subscription = made
            return made
          },
          getSubscription: async () => subscription,
        })
      },
      { endpoint: `${service.origin}/me`, keys: browser.keys },
    )
    await page.goto('/settings/notifications')
    await workerReady(page)
    await expect(page).toHaveTitle('Notifications – Maestro')
    await page.getByRole('button', { name: 'Turn on notifications' }).click()
    await expect(page.getByText('also when no page of Maestro is open')).toBeVisible()
    await expect(page.getByText('Chrome on Linux, this one')).toBeVisible()
    await page.getByRole('button', { name: 'Send a test' }).click()
    await expect(page.getByText(/^Sent\./)).toBeVisible()
    const [push] = service.pushed
    expect(JSON.parse(browser.decrypt(push?.body ?? Buffer.alloc(0)))).toMatchObject({
      kind: 'test',
    })
    expect(await axe(page)).toEqual([])
    await page.getByRole('button', { name: /^Remove Chrome/ }).click()
    await expect(page.getByText('None yet.')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Turn on notifications' })).toBeVisible()
  } finally {
    await service.close()
  }
})

test('keeps what is wanted, and mutes an agent by its menu', async ({ page, node }) => {
  const agent = await create(node, { name: 'noisy' })
  const settings = async () => (await node.fetch('/api/notifications')).json()
  await page.goto('/settings/notifications')
  await page.getByLabel('An agent has finished').uncheck()
  await page.getByLabel('Quiet hours').check()
  await page.getByLabel('from').fill('21:30')
  await page.getByLabel('to', { exact: true }).focus()
  await until(async () => (await settings()).quiet?.from === '21:30')
  expect(await settings()).toMatchObject({ kinds: { finished: false, waiting: true } })

  await page.goto('/')
  await row(page, 'noisy').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Mute notifications' }).click()
  await expect(page.getByRole('log')).toContainText('No more notifications of noisy')
  expect((await settings()).muted).toEqual([agent.id])
  await page.goto('/settings/notifications')
  await expect(page.getByLabel('from')).toHaveValue('21:30')
  await page.getByRole('button', { name: 'Unmute noisy' }).click()
  await expect(page.getByText('None. You are told of every agent.')).toBeVisible()
  expect((await settings()).muted).toEqual([])
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 375, height: 760 }, hasTouch: true, isMobile: true })

  test('fits, and axe finds nothing', async ({ page }) => {
    await page.goto('/settings/notifications')
    await expect(page.getByRole('heading', { name: 'Devices' })).toBeVisible()
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(overflow).toBe(375)
    expect(await axe(page)).toEqual([])
  })
})
