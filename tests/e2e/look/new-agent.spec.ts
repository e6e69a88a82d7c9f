import { expect, test } from '../../support/e2e.ts'
import { axe, create, row } from '../dashboard/support.ts'

test('two keystrokes make a shell', async ({ page, node }) => {
  await create(node, { name: 'first' })
  await page.goto('/')
  await row(page, 'first').waitFor()
  await page.keyboard.press('n')
  await page.getByRole('dialog', { name: 'New agent' }).waitFor()
  await page.keyboard.press('Enter')
  await expect(row(page, 'shell')).toBeVisible()
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused()
})

test('a template fills the form, and is offered by the palette', async ({ page, node }) => {
  await create(node, { name: 'first' })
  await page.goto('/')
  await row(page, 'first').waitFor()
  await page.keyboard.press('n')
  const dialog = page.getByRole('dialog', { name: 'New agent' })
  await dialog.getByText('Command…').click()
  await dialog.getByRole('textbox', { name: 'Command' }).fill('cat')
  await dialog.getByRole('combobox', { name: 'Directory' }).fill('/tmp')
  await dialog.getByRole('button', { name: 'Save as template' }).click()

  // Escape gives up the name, not the dialog.
  await page.keyboard.press('Escape')
  await dialog.getByRole('button', { name: 'Save as template' }).click()
  await dialog.getByRole('textbox', { name: 'Name of the template' }).fill('a cat')
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('button', { name: 'a cat', exact: true })).toBeVisible()
  expect(await axe(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: /Go to/ }).fill('a cat')
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('textbox', { name: 'Command' })).toHaveValue('cat')
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('tom')
  await page.keyboard.press('Enter')
  await expect(row(page, 'tom')).toBeVisible()
  await expect(dialog).toBeHidden()

  // Where it was made is offered for the next one.
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: /Go to/ }).fill('new agent')
  await page.keyboard.press('Enter')
  await dialog.getByRole('group', { name: 'Recent directories' }).getByText('/tmp').click()
  await expect(dialog.getByRole('combobox', { name: 'Directory' })).toHaveValue('/tmp')
})
