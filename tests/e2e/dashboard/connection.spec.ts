import { expect, test } from '../../support/e2e.ts'
import { call, create, row } from './support.ts'

test('the node goes and comes back: nothing jumps, and the list is right again', async ({
  page,
  node,
  tmux,
}) => {
  await create(node, { name: 'before' })
  await page.goto('/')
  await row(page, 'before').waitFor()
  const place = await row(page, 'before').boundingBox()
  await node.kill9()
  await expect(page.getByText('Connection to Maestro lost')).toBeVisible()
  expect(await row(page, 'before').boundingBox()).toEqual(place)
  await tmux.newSession('meanwhile')
  await node.restart()
  // It may try by itself at that very moment, and take the button away.
  const back = row(page, 'meanwhile').waitFor()
  const button = page.getByRole('button', { name: 'Try now' })
  await Promise.race([button.click().catch(() => undefined), back])
  await row(page, 'meanwhile').waitFor()
  await expect(page.getByText('Connection to Maestro lost')).toBeHidden()
  await expect(row(page, 'before')).toBeVisible()
})

test('what happened while the line was cut is there afterwards', async ({ page, node }) => {
  const agent = await create(node, { name: 'steady' })
  let cut: (() => Promise<void>) | undefined
  await page.routeWebSocket(/\/ws(\?|$)/, (client) => {
    client.connectToServer()
    cut = () => client.close()
  })
  await page.goto('/')
  await row(page, 'steady').waitFor()
  await cut?.()
  await call(node, 'PATCH', `/api/agents/${agent.id}`, { name: 'renamed' })
  await row(page, 'renamed').waitFor()
})

test('the title counts who waits', async ({ page, node }) => {
  const agent = await create(node, { name: 'asker' })
  await page.goto('/')
  await row(page, 'asker').waitFor()
  await expect(page).toHaveTitle('Maestro')
  await call(node, 'POST', `/api/agents/${agent.id}/activity`, {
    activity: 'waiting',
    message: 'Run the migration?',
  })
  await expect(page).toHaveTitle('(1) Maestro')
  await expect(page.getByText('Run the migration?').first()).toBeVisible()
})

test('a node that does not answer is said so', async ({ page }) => {
  await page.route('**/api/**', (route) => route.abort())
  await page.goto('/')
  await expect(page.getByRole('alert').filter({ hasText: 'Maestro does not answer' })).toBeVisible()
  await page.unroute('**/api/**')
  await expect(page.getByRole('heading', { name: 'No agents yet' })).toBeVisible()
})

test('a filter that leaves nothing offers to clear it', async ({ page, node }) => {
  await create(node, { name: 'solo' })
  await page.goto('/')
  await row(page, 'solo').waitFor()
  await page.getByRole('searchbox').fill('zebra')
  await page.getByRole('button', { name: 'Clear the filter' }).last().click()
  await expect(row(page, 'solo')).toBeVisible()
})

test('a phone says in the list’s place what there is no list for', async ({ page, node }) => {
  await page.setViewportSize({ width: 375, height: 700 })
  await page.route('**/api/**', (route) => route.abort())
  await page.goto('/')
  await expect(page.getByRole('alert').filter({ hasText: 'Maestro does not answer' })).toBeVisible()
  await page.unroute('**/api/**')
  // The page asks again by itself, at longer and longer intervals.
  await expect(page.getByRole('heading', { name: 'No agents yet' })).toBeVisible({
    timeout: 20_000,
  })
  await create(node, { name: 'solo' })
  await expect(row(page, 'solo')).toBeVisible()
})
