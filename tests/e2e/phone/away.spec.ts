import { pair } from '../hosts/support.ts'
import { ask, entry, expect, start, test } from '../inbox/support.ts'
import { PHONE } from './support.ts'

test.use(PHONE)

test('what is for a host that is away is queued, and sent once and in order when it is back', async ({
  page,
  node,
  other,
}) => {
  await pair(node, other)
  const asker = await start(other, 'asker')
  const writer = await start(other, 'writer')
  await ask(other, asker.agent)
  await page.goto('/inbox')
  const yes = entry(page, 'asker').getByRole('button', { name: /^Yes/ }).first()
  await expect(yes).toBeVisible()

  // As the node answers when the host has just gone.
  const message = 'attic cannot be reached now.'
  await page.route('**/answer', (route) =>
    route.fulfill({ status: 502, json: { error: true, code: 'HOST_UNREACHABLE', message } }),
  )
  await yes.tap()
  await expect(entry(page, 'asker')).toContainText('attic cannot be reached')
  const list = page.getByRole('list', { name: 'To be sent' })
  await expect(list).toContainText('Do you want to proceed?')
  await page.unroute('**/answer')
  await expect.poll(asker.chosen, { timeout: 30_000 }).toEqual([1])
  await expect(list).toHaveCount(0)

  await page.goto(`/?agent=${writer.agent.id}`)
  await page.locator('.term[data-state="live"]').waitFor()
  await other.stop()
  // There is nothing to type into, but something to write with.
  await expect(page.getByText('it is sent when its host is back')).toBeVisible({ timeout: 30_000 })
  for (const text of ['one', 'two']) {
    await page.getByRole('button', { name: 'Write a longer text' }).tap()
    await page.getByRole('textbox', { name: 'Text for writer' }).fill(text)
    await page.getByRole('button', { name: 'Send to writer' }).tap()
  }
  await expect(list.getByRole('listitem')).toHaveCount(2)
  await expect(list).toContainText('Queued for writer until attic is back')

  await other.restart()
  await expect.poll(writer.submitted, { timeout: 60_000 }).toEqual(['one', 'two'])
  await expect(list).toHaveCount(0)
})
