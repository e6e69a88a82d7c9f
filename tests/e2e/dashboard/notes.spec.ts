import type { Agent } from '../../../lib/wire/agent.ts'
import { expect, test } from '../../support/e2e.ts'
import { until } from '../../support/until.ts'
import { call, create } from './support.ts'

const PANEL = { key: 'maestro:prefs', value: JSON.stringify({ panelOpen: true }) }

test.beforeEach(async ({ page }) => {
  await page.addInitScript(({ key, value }) => localStorage.setItem(key, value), PANEL)
})

test('notes are saved as they are typed and outlive a reload', async ({ page, node }) => {
  const { id } = await create(node, { name: 'writer' })
  await page.goto(`/?agent=${id}`)
  const notes = page.getByRole('textbox', { name: 'Notes on writer' })
  await notes.fill('Ask Grace about the cache')
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  expect((await call<Agent>(node, 'GET', `/api/agents/${id}`)).notes).toBe(
    'Ask Grace about the cache',
  )
  await page.reload()
  await expect(notes).toHaveValue('Ask Grace about the cache')
})

test('what two people write at once is not lost', async ({ page, node }) => {
  const { id } = await create(node, { name: 'writer', notes: 'old' })
  const path = `/api/agents/${id}`
  await page.goto(`/?agent=${id}`)
  const notes = page.getByRole('textbox', { name: 'Notes on writer' })
  // Our own saves wait, as over a slow line.
  await page.route(`**${path}`, (route) => route.abort())
  await notes.fill('mine')
  await expect(page.getByText('Not saved', { exact: true })).toBeVisible()
  await call(node, 'PATCH', path, { notes: 'theirs' })
  await expect(page.getByText('changed elsewhere')).toBeVisible()
  await page.unroute(`**${path}`)
  await expect(notes).toHaveValue('mine')
  await page.getByRole('button', { name: 'Keep mine' }).click()
  await until(async () => (await call<Agent>(node, 'GET', path)).notes === 'mine')
})

test('a note that could not be saved is still there after a reload', async ({ page, node }) => {
  const { id } = await create(node, { name: 'writer' })
  await page.goto(`/?agent=${id}`)
  const notes = page.getByRole('textbox', { name: 'Notes on writer' })
  await page.route(`**/api/agents/${id}`, (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  )
  await notes.fill('not yet there')
  await expect(page.getByText('Not saved', { exact: true })).toBeVisible()
  await page.unroute(`**/api/agents/${id}`)
  await page.reload()
  await expect(notes).toHaveValue('not yet there')
  await until(
    async () => (await call<Agent>(node, 'GET', `/api/agents/${id}`)).notes === 'not yet there',
  )
})

test('tags are added with Enter and removed one by one', async ({ page, node }) => {
  const { id } = await create(node, { name: 'writer', tags: ['one'] })
  const tags = async () => (await call<Agent>(node, 'GET', `/api/agents/${id}`)).tags
  await page.goto(`/?agent=${id}`)
  await page.getByRole('textbox', { name: 'Add a tag' }).fill('two')
  await page.keyboard.press('Enter')
  await until(async () => (await tags()).join() === 'one,two')
  await page.getByRole('button', { name: 'Remove the tag one' }).click()
  await until(async () => (await tags()).join() === 'two')
})
