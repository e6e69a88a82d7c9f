import { until } from '../../support/until.ts'
import { axe, call, create, row } from '../dashboard/support.ts'
import { pair } from '../hosts/support.ts'
import { ask, entry, expect, icon, start, test } from './support.ts'

test('an agent on another host is answered by keyboard alone, in two keys', async ({
  page,
  node,
  other,
}) => {
  await pair(node, other)
  const { agent, chosen } = await start(other, 'api-backend')
  await page.goto('/settings')
  await expect(page).toHaveTitle('Settings – Maestro')
  expect(await icon(page)).toBe('/icon.svg')
  await ask(other, agent)
  await expect(page).toHaveTitle('(1) Settings – Maestro')
  expect(decodeURIComponent((await icon(page)) ?? '')).toMatch(/^data:image\/svg.*>1<\/text>/)
  await page.locator('body').press('i')
  await expect(page).toHaveURL(/\/inbox$/)
  const asking = entry(page, 'backend')
  await expect(asking).toBeFocused()
  await expect(asking).toContainText('attic')
  await expect(asking).toContainText('Do you want to proceed?')
  await expect(asking).toContainText('npm run build && rm -rf dist/old')
  await expect(page.getByLabel('Screen of api-backend')).toContainText('Bash command')
  await page.keyboard.press('2')
  await expect(page.getByRole('log')).toContainText(
    "Sent ‘Yes, and don't ask again for npm run’ to api-backend",
  )
  await expect(page.getByRole('heading', { name: 'Nobody waits for you' })).toBeVisible()
  await expect(page).toHaveTitle('Inbox – Maestro')
  expect(await icon(page)).toBe('/icon.svg')
  expect(chosen()).toEqual([2])
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 375, height: 760 }, hasTouch: true, isMobile: true })

  test('an agent on another host is answered in two taps', async ({ page, node, other }) => {
    await pair(node, other)
    const { agent, chosen } = await start(other, 'api-backend')
    await ask(other, agent)
    await page.goto('/')
    await page.getByRole('link', { name: /^Inbox/ }).tap()
    const asking = entry(page, 'backend')
    await expect(asking).toBeVisible()
    const width = (await asking.boundingBox())?.width
    expect(width).toBe(375)
    for (const button of await page.locator('main').locator('button:visible, a:visible').all()) {
      const box = await button.boundingBox()
      expect(box?.height, await button.innerText()).toBeGreaterThanOrEqual(44)
    }
    expect(await axe(page)).toEqual([])
    await asking.getByRole('button', { name: 'Yes', exact: true }).tap()
    await expect(page.getByRole('log')).toContainText('Sent ‘Yes’ to api-backend')
    await expect(asking).toHaveCount(0)
    expect(chosen()).toEqual([1])
  })
})

test('an answer is refused when the screen has moved on, and the new question shown', async ({
  page,
  node,
}) => {
  const { agent, chosen } = await start(node, 'shop-web')
  await ask(node, agent)
  await page.goto('/inbox')
  const asking = entry(page, 'web')
  // Keys are for the entry that has the focus; before that, nothing listens.
  await expect(asking).toBeFocused()
  // Between the look and the key: somebody refuses, and it asks in the same words again.
  await page.route(
    '**/answer',
    async (route) => {
      await call(node, 'POST', `/api/agents/${agent.id}/keys`, { keys: ['3'] })
      await until(() => chosen().length === 1)
      await call(node, 'POST', `/api/agents/${agent.id}/input`, { text: 'ask', submit: true })
      await route.continue()
    },
    { times: 1 },
  )
  await page.keyboard.press('1')
  await expect(asking.getByRole('alert')).toContainText('has moved on')
  await expect(asking).toContainText('Do you want to proceed?')
  expect(chosen()).toEqual([3])
  expect(await axe(page)).toEqual([])
  // For a moment it takes none: a key may have been meant for the question before.
  await expect(async () => {
    await page.keyboard.press('1')
    await expect(asking).toHaveCount(0, { timeout: 300 })
  }).toPass()
  expect(chosen()).toEqual([3, 1])
})

test('an answer is refused when it does not ask any more, and the entry says so', async ({
  page,
  node,
}) => {
  const { agent, chosen } = await start(node, 'shop-web')
  await ask(node, agent)
  await page.goto('/inbox')
  const asking = entry(page, 'web')
  await page.route('**/answer', async (route) => {
    await node.tmux.run('send-keys', '-t', '=shop-web:', '3')
    await until(() => chosen().length === 1)
    await route.continue()
  })
  await asking.getByRole('button', { name: 'Yes', exact: true }).click()
  await expect(asking.getByRole('alert')).toContainText('does not ask any more')
  expect(chosen()).toEqual([3])
  await asking.getByRole('button', { name: 'Dismiss' }).click()
  await expect(page.getByRole('heading', { name: 'Nobody waits for you' })).toBeVisible()
})

test('keys move through those who wait, longest first, and reply', async ({ page, node }) => {
  const first = await start(node, 'one')
  const second = await start(node, 'two', 'codex')
  const third = await start(node, 'three')
  for (const { agent } of [first, second, third]) await ask(node, agent)
  await page.goto('/inbox')
  await expect(page.getByRole('article')).toHaveCount(3)
  await expect(page.getByRole('article')).toContainText([/one/, /two/, /three/])
  await expect(entry(page, 'one')).toBeFocused()
  expect(await axe(page)).toEqual([])
  await page.keyboard.press('j')
  await expect(entry(page, 'two')).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(entry(page, 'one')).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('r')
  const reply = page.getByRole('textbox', { name: 'Reply to two' })
  await expect(reply).toBeFocused()
  // Digits and letters are text here.
  await page.keyboard.type('1 j k, keep dist')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('log')).toContainText('Sent ‘1 j k, keep dist’ to two')
  await expect(entry(page, 'two')).toHaveCount(0)
  await expect(entry(page, 'three')).toBeFocused()
  expect(second.chosen()).toEqual([3])
  expect(second.submitted()).toEqual(['ask', '1 j k, keep dist'])
  expect(first.chosen()).toEqual([])
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`agent=${third.agent.id}`))
  expect(third.chosen()).toEqual([])
})

test('work that ended unseen is told from rest, and seen when it is opened', async ({
  page,
  node,
}) => {
  const { agent } = await start(node, 'busy')
  await create(node, { name: 'calm' })
  await page.goto('/inbox')
  await expect(page.getByText('appears here')).toBeVisible()
  await call(node, 'POST', `/api/agents/${agent.id}/input`, { text: 'work 2000', submit: true })
  const finished = page.getByRole('region', { name: 'Finished, not seen' })
  await expect(finished.getByRole('button', { name: /busy/ })).toBeVisible({ timeout: 30_000 })
  await expect(finished).not.toContainText('calm')
  await expect(row(page, 'busy')).toHaveAccessibleName(/finished, not seen yet/)
  expect(await axe(page)).toEqual([])
  await finished.getByRole('button', { name: /busy/ }).click()
  await expect(page).toHaveURL(new RegExp(`agent=${agent.id}`))
  await page.keyboard.press('F6')
  await page.goBack()
  await expect(page.getByRole('heading', { name: 'Nobody waits for you' })).toBeVisible()
  await expect(finished).toHaveCount(0)
  await expect(row(page, 'busy')).toHaveAccessibleName(/idle/)
})
