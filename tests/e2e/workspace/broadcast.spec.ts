import { expect, test } from '../../support/e2e.ts'
import { call, row } from '../dashboard/support.ts'
import { named, rememberTabs, shows } from './support.ts'

test('a text goes to those chosen, not to one at a prompt, and each one’s delivery is told', async ({
  page,
  node,
}) => {
  const [a, b, c] = [await named(node, 'ant'), await named(node, 'bee'), await named(node, 'cat')]
  await named(node, 'dog')
  await call(node, 'POST', `/api/agents/${c.id}/activity`, {
    activity: 'waiting',
    message: 'May I delete it?',
  })
  await rememberTabs(page, [[[a.id, b.id, c.id]]])
  await page.goto('/')
  await shows(page, a.id, 'this is ant')
  await shows(page, b.id, 'this is bee')
  await expect(row(page, 'cat')).toHaveAccessibleName(/waiting for you/)

  await page.keyboard.press('Control+Shift+S')
  const dialog = page.getByRole('dialog', { name: 'Send to several agents' })
  await expect(dialog.getByRole('textbox', { name: 'Text' })).toBeFocused()
  // Who gets it is said before: those of the grid that can take it.
  await expect(dialog.getByRole('status')).toHaveText('2 of 4 agents get it.')
  await expect(dialog.getByRole('checkbox', { name: /ant/ })).toBeChecked()
  await expect(dialog.getByRole('checkbox', { name: /dog/ })).not.toBeChecked()
  await expect(dialog.getByRole('checkbox', { name: /waits at a prompt/ })).toBeDisabled()

  await dialog.getByRole('textbox', { name: 'Text' }).fill('write it down')
  // While it is being typed, one of them comes to a prompt.
  await call(node, 'POST', `/api/agents/${b.id}/activity`, {
    activity: 'waiting',
    message: 'And this?',
  })
  await expect(dialog.getByRole('status')).toHaveText('1 of 4 agents get it, 1 left out.')
  await page.keyboard.press('Control+Enter')
  await shows(page, a.id, 'write it down')
  const lines = dialog.getByRole('listitem')
  await expect(lines.filter({ hasText: 'ant' })).toContainText(/Delivered|Sent; not seen/)
  await expect(lines.filter({ hasText: 'bee' })).toContainText('waits at a prompt')
  const text = await call<{ lines: string[] }>(node, 'GET', `/api/agents/${b.id}/output?lines=50`)
  expect(text.lines.join('\n')).not.toContain('write it down')

  // Answered meanwhile, it gets it with the next try.
  await call(node, 'POST', `/api/agents/${b.id}/activity`, { activity: 'idle' })
  await dialog.getByRole('button', { name: 'Try that one again' }).click()
  await expect(lines.filter({ hasText: 'bee' })).toContainText(/Delivered|Sent; not seen/)
  await dialog.getByRole('button', { name: 'Done' }).click()
  await shows(page, b.id, 'write it down')
})

test('recipients are chosen by filter, group and tag', async ({ page, node }) => {
  for (const name of ['shop-api', 'shop-web', 'infra-ci']) await named(node, name)
  await page.goto('/')
  await row(page, 'infra-ci').waitFor()
  await page.keyboard.press('b')
  const dialog = page.getByRole('dialog')
  const status = dialog.getByRole('status')
  await expect(status).toHaveText('Choose who gets it.')
  await dialog.getByRole('combobox').selectOption({ label: 'shop (2)' })
  await expect(status).toHaveText('2 of 3 agents get it.')
  await dialog.getByRole('searchbox').fill('ci')
  await dialog.getByRole('checkbox', { name: 'All 1 that match' }).check()
  await expect(status).toHaveText('3 of 3 agents get it.')
  await dialog.getByRole('combobox').selectOption({ label: 'None' })
  await expect(dialog.getByRole('button', { name: 'Send', exact: true })).toBeDisabled()
})
