import { expect, test } from '../../support/e2e.ts'
import { create, row } from './support.ts'

test('a whole task with the keyboard alone', async ({ page, node }) => {
  await create(node, { name: 'shop-web-cart' })
  await create(node, { name: 'shop-api-pay' })
  await page.goto('/')
  await row(page, 'shop-api-pay').waitFor()

  // Filter, go into the list, open, and be in the terminal.
  await page.keyboard.press('/')
  await page.keyboard.type('pay')
  await expect(row(page, 'shop-web-cart')).toBeHidden()
  await page.keyboard.press('Enter')
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused()
  await expect(page).toHaveURL(/agent=/)

  // Out of the terminal by F6, and by the chord.
  await page.keyboard.press('Shift+F6')
  await expect(page.getByRole('tree')).toBeFocused()
  await page.keyboard.press('F6')
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused()
  await page.keyboard.press('Control+Shift+E')
  await expect(page.getByRole('tree')).toBeFocused()

  // Rename from the list; the focus comes back to it.
  await page.keyboard.press('F2')
  await page.getByRole('textbox', { name: 'Name' }).fill('shop-api-payments')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page.getByRole('tree')).toBeFocused()

  // All actions of the row, by the menu key's chord.
  await page.keyboard.press('/')
  await page.keyboard.press('Escape')
  await row(page, 'shop-web-cart').waitFor()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('tree')).toBeFocused()
  await page.keyboard.press('Home')
  await page.keyboard.type('cart')
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menu', { name: 'Actions for shop-web-cart' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('tree')).toBeFocused()
  await page.keyboard.press('Delete')
  const dialog = page.getByRole('alertdialog')
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  for (let n = 0; n < 6; n++) await page.keyboard.press('Tab')
  expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('tree')).toBeFocused()
})

test('groups fold with the keyboard and stay folded after a reload', async ({ page, node }) => {
  await create(node, { name: 'shop-web-cart' })
  await page.goto('/')
  await row(page, 'shop-web-cart').waitFor()
  await page.getByRole('tree').focus()
  await page.keyboard.type('cart')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(row(page, 'shop-web-cart')).toBeHidden()
  await page.reload()
  await page.getByRole('treeitem', { name: 'shop / web' }).waitFor()
  await expect(row(page, 'shop-web-cart')).toBeHidden()
})

test('the list folds away, comes back and keeps its width', async ({ page, node }) => {
  await create(node, { name: 'solo' })
  await page.goto('/')
  await row(page, 'solo').waitFor()
  const edge = page.getByRole('separator', { name: 'Width of the list' })
  const before = Number(await edge.getAttribute('aria-valuenow'))
  await edge.focus()
  await page.keyboard.press('ArrowRight')
  await expect(edge).toHaveAttribute('aria-valuenow', String(before + 16))
  await page.keyboard.press('[')
  await expect(row(page, 'solo')).toBeHidden()
  await page.reload()
  await page.getByRole('button', { name: 'Show the list' }).click()
  await expect(row(page, 'solo')).toBeVisible()
  await expect(edge).toHaveAttribute('aria-valuenow', String(before + 16))
})

test('a plain letter in the terminal is the terminal’s', async ({ page, node }) => {
  const { id } = await create(node, { name: 'solo' })
  await page.goto(`/?agent=${id}`)
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused()
  await page.keyboard.press('n')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})
