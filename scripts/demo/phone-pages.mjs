import { open, openAgent } from './pages.mjs'

const TOUCH = { touch: true, widths: [768, 375] }
const write = (page) => page.getByRole('button', { name: 'Write a longer text' }).tap()

/** From the inbox, with which a phone begins, to the list of agents. */
async function openList(page) {
  await open(page)
  await page.waitForURL('**/inbox')
  await page.getByRole('link', { name: 'Agents' }).tap()
  await page.locator('#agent-tree').waitFor()
}

/** One finger, which is left where it is put last; what is held for longer selects. */
async function finger(page, steps) {
  const client = await page.context().newCDPSession(page)
  for (const [n, { x, y, ms = 0 }] of steps.entries()) {
    const type = n === 0 ? 'touchStart' : 'touchMove'
    await client.send('Input.dispatchTouchEvent', { type, touchPoints: [{ x, y }] })
    await page.waitForTimeout(ms)
  }
  return () => client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}

/** Of the terminal that is shown, px. */
async function middle(page) {
  const box = await page.locator('.term').boundingBox()
  return { x: box.x + box.width / 2, y: box.y + box.height / 3 }
}

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
      await openList(page)
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
  {
    name: 'touch-selected',
    ...TOUCH,
    async take({ page, made }) {
      await openAgent(page, made, 'shop-db-import')
      const { x, y } = await middle(page)
      const lift = await finger(page, [
        { x: x - 120, y: y - 100, ms: 700 },
        { x: x + 20, y: y - 60, ms: 100 },
      ])
      await lift()
      await page.getByRole('toolbar', { name: 'Selected text' }).waitFor()
    },
  },
  {
    name: 'touch-copy-by-hand',
    touch: true,
    widths: [375],
    async take({ page, made }) {
      await openAgent(page, made, 'shop-db-import')
      await page.evaluate(() => {
        Object.defineProperty(navigator, 'clipboard', { value: undefined })
        document.execCommand = () => false
      })
      const { x, y } = await middle(page)
      const lift = await finger(page, [{ x: x - 120, y: y - 100, ms: 700 }])
      await lift()
      const bar = page.getByRole('toolbar', { name: 'Selected text' })
      await bar.getByRole('button', { name: 'All visible' }).tap()
      await bar.getByRole('button', { name: 'Copy' }).tap()
      await page.getByRole('region', { name: 'Copy by hand' }).waitFor()
    },
  },
  {
    name: 'touch-pulled',
    touch: true,
    widths: [375],
    async take({ page }) {
      await openList(page)
      await finger(page, [
        { x: 180, y: 300 },
        { x: 180, y: 330 },
        { x: 180, y: 440, ms: 100 },
      ])
      await page.getByText('Release to refresh').waitFor()
    },
  },
  {
    name: 'touch-wide',
    ...TOUCH,
    async take({ page, made, node, after }) {
      const desk = await page
        .context()
        .browser()
        .newPage({ viewport: { width: 1700, height: 900 } })
      after(() => desk.context().close())
      await desk.goto(`${node.url}/?agent=${made.get('shop-db-import').id}`)
      await desk.locator('section[data-state="live"]').waitFor()
      await desk.keyboard.press('Shift')
      await openAgent(page, made, 'shop-db-import')
    },
  },
]
