import type { Device, DeviceCodeAnswer } from '../../../lib/wire/access.ts'
import { expect, test } from '../../support/e2e.ts'
import { until } from '../../support/until.ts'
import { axe, call, create, row } from '../dashboard/support.ts'
import { originOf, scanned } from './support.ts'

test.use({
  nodeEnv: { MAESTRO_HOST: '0.0.0.0' },
  viewport: { width: 375, height: 760 },
  hasTouch: true,
  isMobile: true,
})

test('[5] a scanned code lets a phone in, and a revoked phone is out while it types', async ({
  page,
  node,
}) => {
  const agent = await create(node, { name: 'backend', program: 'shell' })
  const devices = () => call<Device[]>(node, 'GET', '/api/devices')

  await page.goto(originOf(node))
  await expect(page.getByRole('heading', { name: 'This device is not let in yet' })).toBeVisible()
  expect(await axe(page)).toEqual([])

  await page.goto(await scanned(node))
  await expect(page.getByRole('heading', { name: 'Let this device in' })).toBeVisible()
  // Neither the address bar nor the history keeps the code.
  expect(page.url()).toBe(`${originOf(node)}/pair`)
  expect(await axe(page)).toEqual([])
  await page.getByLabel('Name of this device').fill('My phone')
  await page.getByRole('button', { name: 'Let this device in' }).tap()
  await page.waitForURL(`${originOf(node)}/`)
  expect(await devices()).toMatchObject([{ name: 'My phone', role: 'manage' }])

  await row(page, 'backend').tap()
  const terminal = page.locator(`.term[data-agent="${agent.id}"]`)
  await expect(terminal).toHaveAttribute('data-state', 'live')
  await terminal.locator('textarea').focus()
  await page.keyboard.type('echo one-$((1+1))-three\n')
  const output = async () => {
    const { lines } = await call<{ lines: string[] }>(
      node,
      'GET',
      `/api/agents/${agent.id}/output?lines=200&format=text`,
    )
    return lines.join('\n')
  }
  await until(async () => (await output()).includes('one-2-three'))
  await until(async () => ((await devices())[0]?.sockets ?? 0) >= 2)

  let typing = true
  const typed = (async () => {
    while (typing) await page.keyboard.press('x', { delay: 5 })
  })()
  const [device] = await devices()
  await node.fetch(`/api/devices/${device?.id}`, { method: 'DELETE' })
  await expect(page.getByRole('heading', { name: 'Your access was withdrawn' })).toBeVisible()
  const then = await output()
  await page.waitForTimeout(300)
  expect(await output()).toBe(then)
  typing = false
  await typed
  await expect(page.locator('.term')).toHaveCount(0)
  await expect(page).toHaveTitle('Maestro')
  await expect(page.getByRole('main').getByText('backend')).toHaveCount(0)
  expect(await axe(page)).toEqual([])

  await page.getByRole('link', { name: 'Pair this device' }).tap()
  await expect(page.getByRole('heading', { name: 'This device is not let in yet' })).toBeVisible()
})

test('[5] a code that is wrong or used says what to do', async ({ page, node }) => {
  const link = await scanned(node)
  const code = link.split('#')[1] ?? ''
  const pair = (body: object) =>
    node.fetch('/api/pair', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
  expect((await pair({ code, name: 'other' })).status).toBe(201)

  await page.goto(link)
  await page.getByRole('button', { name: 'Let this device in' }).tap()
  await expect(page.getByRole('alert').filter({ hasText: 'used already' })).toBeVisible()
  // Now it can be typed.
  await page.getByLabel('Code').fill('aaaabbbbcccc')
  await expect(page.getByLabel('Code')).toHaveValue('AAAA-BBBB-CCCC')
  await page.getByRole('button', { name: 'Let this device in' }).tap()
  await expect(page.getByRole('alert').filter({ hasText: 'does not know' })).toBeVisible()
  const fresh = await call<DeviceCodeAnswer>(node, 'POST', '/api/pair/codes', { kind: 'device' })
  await page.getByLabel('Code').fill(fresh.code.toLowerCase().replaceAll('-', ' '))
  await page.getByRole('button', { name: 'Let this device in' }).tap()
  await page.waitForURL(`${originOf(node)}/`)
})

test('a device that may only look is offered no more than that', async ({ page, node }) => {
  const agent = await create(node, { name: 'backend', program: 'shell' })
  await page.goto(await scanned(node, 'view'))
  await page.getByRole('button', { name: 'Let this device in' }).tap()
  await page.waitForURL(`${originOf(node)}/`)
  await expect(row(page, 'backend')).toBeVisible()
  await expect(page.getByRole('button', { name: 'New agent' })).toHaveCount(0)
  await row(page, 'backend').tap()
  const terminal = page.locator(`.term[data-agent="${agent.id}"]`)
  await expect(terminal).toHaveAttribute('data-observe', 'true')
  await expect(page.getByRole('toolbar', { name: 'Keys' })).toHaveCount(0)
  await page.locator('#main').getByRole('button', { name: 'Actions for backend' }).tap()
  await expect(page.getByRole('menuitem', { name: /Copy id/ })).toBeVisible()
  await expect(page.getByRole('menuitem', { name: /Delete|Rename|Share|Interrupt/ })).toHaveCount(0)
  await page.goto(`${originOf(node)}/settings/access`)
  await expect(page.getByText('That needs “everything”')).toBeVisible()

  // More is given while it looks: the page follows.
  const [device] = await call<Device[]>(node, 'GET', '/api/devices')
  await call(node, 'PATCH', `/api/devices/${device?.id}`, { role: 'manage' })
  await page.goto(`${originOf(node)}/?agent=${agent.id}`)
  await expect(terminal).not.toHaveAttribute('data-observe', 'true')
  // And taken again: it goes on as one who looks.
  await call(node, 'PATCH', `/api/devices/${device?.id}`, { role: 'view' })
  await expect(terminal).toHaveAttribute('data-observe', 'true')
  await expect(terminal).toHaveAttribute('data-state', 'live')
})
