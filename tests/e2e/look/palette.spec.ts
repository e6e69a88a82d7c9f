import { expect, test } from '../../support/e2e.ts'
import { axe, create, row } from '../dashboard/support.ts'

const terminal = '[data-focused-pane] .xterm-helper-textarea'

test('the palette opens over a terminal, finds an agent, and gives the focus back', async ({
  page,
  node,
}) => {
  await create(node, { name: 'shop-web-cart' })
  const pay = await create(node, { name: 'shop-api-pay' })
  await page.goto(`/?agent=${pay.id}`)
  await expect(page.locator(terminal)).toBeFocused()

  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: /Go to/ })
  await expect(field).toBeFocused()
  await page.keyboard.type('swc')
  await expect(page.getByRole('option', { selected: true })).toHaveText('shop-web-cart')
  expect(await axe(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(page.locator(terminal)).toBeFocused()

  await page.keyboard.press('Control+k')
  await field.fill('swc')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'cart' })).toBeVisible()
  await expect(page.locator(terminal)).toBeFocused()

  // At once, Enter leads back to the one before.
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('option').first()).toHaveText('shop-api-pay')
  await page.keyboard.press('Control+Enter')
  await expect(page.locator('.xterm-helper-textarea')).toHaveCount(2)
})

test('Ctrl+K pressed twice is for the program in the terminal', async ({ page, node, tmux }) => {
  const agent = await create(node, { name: 'line', program: 'command', command: 'cat -v' })
  await page.goto(`/?agent=${agent.id}`)
  await expect(page.locator(terminal)).toBeFocused()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: /Go to/ }).waitFor()
  await page.keyboard.press('Control+k')
  await expect(page.locator(terminal)).toBeFocused()
  await page.keyboard.press('Enter')
  // What cat was given, it says.
  await expect.poll(() => tmux.run('capture-pane', '-p', '-t', '=line:')).toContain('^K')
})

test('actions, groups and pages are reached from the palette', async ({ page, node }) => {
  const agent = await create(node, { name: 'shop-web-cart' })
  await page.goto(`/?agent=${agent.id}`)
  await row(page, 'shop-web-cart').waitFor()
  const go = async (query: string) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /Go to/ }).fill(query)
    await page.keyboard.press('Enter')
  }
  await go('rename')
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('shop-web-cart')
  await page.keyboard.press('Escape')

  await go('shop / web')
  await expect(page.getByRole('tree')).toBeFocused()
  await go('filter the list')
  await expect(page.locator('#agent-filter')).toBeFocused()
  await go('theme harbor')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'harbor')
  await go('settings hosts')
  await expect(page).toHaveURL(/\/settings\/hosts/)
})

test('a letter in an agent’s menu does its action', async ({ page, node }) => {
  const agent = await create(node, { name: 'solo' })
  await page.goto(`/?agent=${agent.id}`)
  await expect(page.locator(terminal)).toBeFocused()
  await page.keyboard.press('Control+Shift+.')
  await page.getByRole('menu', { name: 'Actions for solo' }).waitFor()
  await page.keyboard.press('r')
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('solo')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Shift+.')
  await page.getByRole('menu', { name: 'Actions for solo' }).waitFor()
  await page.keyboard.press('h')
  await expect(row(page, 'solo')).toHaveAccessibleName(/hibernated|asleep/)
})
