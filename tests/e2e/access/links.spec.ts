import type { Link } from '../../../lib/wire/access.ts'
import { expect, test } from '../../support/e2e.ts'
import { axe, call, create, openActions, row } from '../dashboard/support.ts'

test('[5] a share link for one agent shows that one alone, and ends when it is taken back', async ({
  page,
  node,
  browser,
}) => {
  const shown = await create(node, { name: 'shop-web', program: 'shell' })
  const hidden = await create(node, { name: 'secret-plan', program: 'shell' })
  await page.goto(`/?agent=${shown.id}`)
  await openActions(page, 'shop-web')
  await page.getByRole('menuitem', { name: /^Share/ }).click()
  await expect(page.getByRole('dialog', { name: 'Share shop-web' })).toBeVisible()
  await page.getByLabel('Name').fill('For Ada')
  expect(await axe(page)).toEqual([])
  await page.getByRole('button', { name: 'Make the link' }).click()
  await expect(page.getByRole('img', { name: 'QR code of the link' })).toBeVisible()
  expect(await axe(page)).toEqual([])
  const [link] = await call<Link[]>(node, 'GET', '/api/links')
  expect(link).toMatchObject({ name: 'For Ada', agentId: shown.id, role: 'view' })

  const guest = await browser.newContext({ viewport: { width: 1100, height: 700 } })
  try {
    const theirs = await guest.newPage()
    await theirs.goto(link?.url ?? '')
    const terminal = theirs.locator(`.term[data-agent="${shown.id}"]`)
    await expect(terminal).toHaveAttribute('data-state', 'live')
    await expect(terminal).toHaveAttribute('data-observe', 'true')
    expect(theirs.url()).not.toContain(link?.url?.split('/')[3] ?? 'no token')
    await expect(row(theirs, 'shop-web')).toBeVisible()
    await expect(theirs.getByText('secret-plan')).toHaveCount(0)
    await expect(theirs.getByRole('button', { name: 'New agent' })).toHaveCount(0)
    expect(await axe(theirs)).toEqual([])
    await theirs.goto(`${new URL(theirs.url()).origin}/?agent=${hidden.id}`)
    await expect(theirs.getByRole('heading', { name: 'This agent is gone' })).toBeVisible()
    await theirs.goBack()
    await expect(terminal).toHaveAttribute('data-state', 'live')

    await page.goto('/settings/access')
    await page.getByRole('button', { name: /^For Ada/ }).click()
    await expect(page.getByRole('list', { name: 'Who has it open' })).toContainText('a terminal')
    await page.getByRole('button', { name: 'Take back For Ada' }).click()
    await page.getByRole('button', { name: 'Take back For Ada' }).click()
    await expect(theirs.getByRole('heading', { name: 'This link has ended' })).toBeVisible()
    await expect(theirs.locator('.term')).toHaveCount(0)
  } finally {
    await guest.close()
  }
})
