import { open, openAgent } from './pages.mjs'

const TOUCH = { touch: true, widths: [768, 375] }
const write = (page) => page.getByRole('button', { name: 'Write a longer text' }).tap()

/** Pages and states of a screen that is touched. */
export const PHONE_PAGES = [
  {
    name: 'touch-inbox-first',
    touch: true,
    widths: [375],
    async take({ page }) {
      await open(page)
      await page.waitForURL('**/inbox')
      await page.getByRole('heading', { name: 'Waiting for you', exact: true }).waitFor()
    },
  },
  {
    name: 'touch-list',
    touch: true,
    widths: [375],
    async take({ page }) {
      await open(page)
      await page.waitForURL('**/inbox')
      await page.getByRole('link', { name: 'Agents' }).tap()
      await page.locator('#agent-tree').waitFor()
    },
  },
  {
    name: 'touch-keys',
    ...TOUCH,
    async take({ page, made }) {
      await openAgent(page, made, 'shop-db-import')
      await page.getByRole('button', { name: 'Ctrl', exact: true }).dblclick()
      await page.getByRole('button', { name: 'Alt', exact: true }).tap()
    },
  },
  {
    name: 'touch-composer',
    ...TOUCH,
    async take({ page, made }) {
      await openAgent(page, made, 'shop-db-import')
      await write(page)
      await page
        .getByRole('textbox', { name: /^Text for/ })
        .fill(
          'Keep the batches below 500 rows.\nThen run the import once more and compare the totals.',
        )
    },
  },
  {
    name: 'touch-queued',
    ...TOUCH,
    async take({ page, made }) {
      await page.route('**/api/agents/*/input', (route) => route.abort())
      await openAgent(page, made, 'shop-db-import')
      for (const text of ['Keep the batches below 500 rows.', 'Then compare the totals.']) {
        await write(page)
        await page.getByRole('textbox', { name: /^Text for/ }).fill(text)
        await page.getByRole('button', { name: /^Send to/ }).tap()
      }
      await page.getByRole('list', { name: 'To be sent' }).waitFor()
    },
  },
]
