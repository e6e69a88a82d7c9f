import { axe, create } from '../dashboard/support.ts'
import { ask, entry, expect, start, test } from '../inbox/support.ts'
import { PHONE, screenHas } from './support.ts'

test.use(PHONE)

const COMMAND = `printf 'ready\\n'; exec cat`

test('a draft stays on the device, and is sent with Enter', async ({ page, node }) => {
  const agent = await create(node, { name: 'writer', command: COMMAND })
  await page.goto(`/?agent=${agent.id}`)
  await screenHas(page, 'ready')
  await page.getByRole('button', { name: 'Write a longer text' }).tap()
  const field = page.getByRole('textbox', { name: 'Text for writer' })
  await expect(field).toBeFocused()
  await field.fill('first line\nsecond line')
  await page.reload()
  await screenHas(page, 'ready')
  await expect(field).toHaveValue('first line\nsecond line')
  expect(await axe(page)).toEqual([])
  await page.getByRole('button', { name: 'Send to writer' }).tap()
  await screenHas(page, 'second line')
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText('Sent to writer')
  await expect(field).toHaveCount(0)
})

test('what is written offline is queued, can be cancelled, and is sent once and in order', async ({
  page,
  node,
}) => {
  const { agent, submitted } = await start(node, 'queued')
  await page.goto(`/?agent=${agent.id}`)
  await page.locator('.term[data-state="live"]').waitFor()
  const write = async (text: string) => {
    await page.getByRole('button', { name: 'Write a longer text' }).tap()
    await page.getByRole('textbox', { name: 'Text for queued' }).fill(text)
    await page.getByRole('button', { name: 'Send to queued' }).tap()
  }
  // The answer is lost after it was done: the next try must not do it again.
  let lost = 0
  await page.route('**/input', async (route) => {
    if (lost++ > 0) return route.continue()
    await route.fetch()
    await route.abort()
  })
  await write('one')
  await expect.poll(() => lost, { timeout: 30_000 }).toBe(2)
  await expect.poll(submitted).toEqual(['one'])

  const list = page.getByRole('list', { name: 'To be sent' })
  await expect(list).toHaveCount(0)
  await node.stop()
  await write('two')
  await write('never')
  await write('three')
  await expect(list.getByRole('listitem')).toHaveCount(3)
  await expect(list).toContainText('Queued for queued')
  expect(await axe(page)).toEqual([])
  await list
    .getByRole('listitem')
    .filter({ hasText: 'never' })
    .getByRole('button', { name: /^Cancel/ })
    .tap()
  await page.reload().catch(() => undefined)
  await node.restart()
  await page.goto(`/?agent=${agent.id}`)
  await expect.poll(submitted, { timeout: 40_000 }).toEqual(['one', 'two', 'three'])
  await expect(list).toHaveCount(0)
})

test('an answer given offline goes to its question, and to no other', async ({ page, node }) => {
  const asker = await start(node, 'asker')
  await ask(node, asker.agent)
  await page.goto('/inbox')
  const yes = entry(page, 'asker').getByRole('button', { name: /^Yes/ }).first()
  await expect(yes).toBeVisible()
  await page.route('**/answer', (route) => route.abort())
  await yes.tap()
  const list = page.getByRole('list', { name: 'To be sent' })
  await expect(list).toContainText('Do you want to proceed?')
  await page.unroute('**/answer')
  await expect.poll(asker.chosen, { timeout: 40_000 }).toEqual([1])
  await expect(list).toHaveCount(0)
})

test('text that was written for a question is refused when it is not asked any more', async ({
  page,
  node,
}) => {
  const asker = await start(node, 'moved')
  await page.goto(`/?agent=${asker.agent.id}`)
  await page.locator('.term[data-state="live"]').waitFor()
  await page.route('**/input', (route) => route.abort())
  await page.getByRole('button', { name: 'Write a longer text' }).tap()
  await page.getByRole('textbox', { name: 'Text for moved' }).fill('for nobody')
  await page.getByRole('button', { name: 'Send to moved' }).tap()
  const list = page.getByRole('list', { name: 'To be sent' })
  await expect(list).toContainText('Queued for moved')
  await ask(node, asker.agent)
  await page.unroute('**/input')
  await expect(list).toContainText('Nothing was sent', { timeout: 40_000 })
  expect(asker.submitted()).toEqual(['ask'])
  await list.getByRole('button', { name: /^Dismiss/ }).tap()
  await expect(list).toHaveCount(0)
})
