import { expect, test } from '../../support/e2e.ts'
import { axe, create } from '../dashboard/support.ts'

const MINE = { id: 'mine', name: 'Mine', mode: 'dark', colors: { bg: '#001122', panel: '#001a33' } }
const file = (content: unknown) => ({
  name: 'mine.json',
  mimeType: 'application/json',
  buffer: Buffer.from(JSON.stringify(content)),
})
const background = () => getComputedStyle(document.body).backgroundColor

test('an imported theme is there at the first paint, and can be removed', async ({
  page,
  node,
}) => {
  await page.goto('/settings')
  const input = page.locator('input[type=file]')
  await input.setInputFiles(file({ ...MINE, id: 'harbor' }))
  await expect(page.locator('p[role=alert]')).toContainText('has a theme with the id “harbor”')

  await input.setInputFiles(file(MINE))
  await expect(page.getByText('Imported Mine.')).toBeVisible()
  await expect(page.getByRole('radio', { name: 'Mine' })).toBeChecked()
  await expect.poll(() => page.evaluate(background)).toBe('rgb(0, 17, 34)')
  expect(await axe(page)).toEqual([])

  // Only the document comes: what is seen now is what the script in the head did.
  await page.route('**/_next/**/*.js', (route) => route.abort())
  await page.goto('/settings')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'mine')
  const ground = () => document.documentElement.style.getPropertyValue('--bg')
  expect(await page.evaluate(ground)).toBe('#001122')
  await page.unroute('**/_next/**/*.js')

  await page.goto('/settings')
  await page.getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByRole('radio', { name: 'Mine' })).toHaveCount(0)
  await expect(page.getByRole('radio', { name: 'System' })).toBeChecked()
  expect(await page.evaluate(ground)).toBe('')
  expect(node.url).toBeTruthy()
})

test('the system is followed with the themes chosen for it', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto('/settings')
  await page.getByLabel('When the system is dark').selectOption('hearth')
  await page.getByLabel('When the system is light').selectOption('dawn')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'hearth')
  await page.emulateMedia({ colorScheme: 'light' })
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dawn')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dawn')
})

test('font and cursor of the settings are those of an open terminal', async ({ page, node }) => {
  const agent = await create(node, { name: 'solo' })
  await page.goto('/settings')
  await page.getByLabel('Font', { exact: true }).fill('monospace')
  await page.getByLabel('Line height').selectOption('1.3')
  await page.getByLabel('Weight').selectOption('500')
  await page.getByLabel('Cursor', { exact: true }).selectOption('bar')
  await page.getByRole('button', { name: 'Larger' }).click()
  await page.goto(`/?agent=${agent.id}`)
  const options = () => {
    const element = document.querySelector('.term-screen') as
      | (HTMLElement & { maestroTerminal?: { options: Record<string, unknown> } })
      | null
    const { fontFamily, lineHeight, fontWeight, cursorStyle } =
      element?.maestroTerminal?.options ?? {}
    return { family: String(fontFamily).split(',')[0], lineHeight, fontWeight, cursorStyle }
  }
  await expect
    .poll(() => page.evaluate(options))
    .toEqual({ family: 'monospace', lineHeight: 1.3, fontWeight: 500, cursorStyle: 'bar' })
})
