import { open, openAgent } from './pages.mjs'

const BOTH = [1440, 375]

/** A picture to send, as large as a small photograph. */
const PHOTO = (() => {
  const bands = Array.from(
    { length: 8 },
    (_, n) =>
      `<rect y="${n * 12}" width="160" height="13" fill="hsl(${200 + n * 14} 60% ${30 + n * 6}%)"/>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="96">${bands.join('')}<circle cx="112" cy="34" r="14" fill="#ffd9a0"/></svg>`
})()

/** Four hundred lines as a server writes them. */
const LOG = `awk 'BEGIN {
  split("GET /cart|POST /checkout|GET /search?q=lamp|PUT /cart/items/7|GET /orders", path, "|")
  for (n = 1; n <= 400; n++) {
    bad = n % 23 == 0
    printf "\\033[2m09:%02d:%02d.%03d\\033[0m  ", n / 60, n % 60, n * 37 % 1000
    printf bad ? "\\033[31m503\\033[0m" : "\\033[32m200\\033[0m"
    printf "  %-22s \\033[36m%4d ms\\033[0m", path[n % 5 + 1], n * 13 % 380 + 4
    print bad ? "  \\033[33mretry in 2 s\\033[0m" : ""
  }
}'; exec sleep 100000`

/** An agent with a long history, for this picture alone. */
async function openLog(page, node, after) {
  const log = await node.call('POST', '/api/agents', { name: 'shop-web-server', command: LOG })
  after(() => node.call('DELETE', `/api/agents/${log.id}`))
  await openAgent(page, new Map([['log', log]]), 'log')
}

async function lookBack(page) {
  const history = page.getByRole('region', { name: /^History of/ })
  await page.getByRole('main').getByRole('button', { name: 'History', exact: true }).click()
  await history.waitFor()
  await page.keyboard.press('PageUp')
  await page.keyboard.press('PageUp')
  return history
}

/** Gives files to the terminal as a drop does: name, type, and how many bytes or which drawing. */
async function drop(page, files) {
  await page.evaluate(async (all) => {
    const data = new DataTransfer()
    for (const { name, type, size = 0, drawing } of all) {
      let content = new Uint8Array(size)
      if (drawing) {
        const image = new Image()
        image.src = `data:image/svg+xml,${encodeURIComponent(drawing)}`
        await image.decode()
        const canvas = new OffscreenCanvas(image.width, image.height)
        canvas.getContext('2d').drawImage(image, 0, 0)
        content = await canvas.convertToBlob({ type })
      }
      data.items.add(new File([content], name, { type }))
    }
    const init = { bubbles: true, cancelable: true, dataTransfer: data }
    document.querySelector('.xterm-helper-textarea').dispatchEvent(new DragEvent('drop', init))
  }, files)
}

/** Search across agents, the history of a terminal, and files on their way. */
export const FIND_PAGES = [
  {
    name: 'search',
    widths: BOTH,
    async take({ page, made }) {
      await openAgent(page, made, 'shop-db-import')
      await page.keyboard.press('Control+Shift+F')
      await page.getByRole('combobox', { name: 'Text to find' }).fill('import')
      await page.getByRole('option').first().waitFor()
    },
  },
  {
    name: 'search-nothing',
    widths: BOTH,
    async take({ page }) {
      await open(page)
      await page.keyboard.press('Control+Shift+F')
      await page.getByRole('combobox', { name: 'Text to find' }).fill('a needle in no haystack')
      await page.getByText('Nothing found').waitFor()
    },
  },
  {
    name: 'history',
    widths: BOTH,
    async take({ page, node, after }) {
      await openLog(page, node, after)
      await lookBack(page)
    },
  },
  {
    name: 'history-find',
    widths: BOTH,
    async take({ page, node, after }) {
      await openLog(page, node, after)
      const history = await lookBack(page)
      // A phone's history leaves the keyboard where it is.
      await history.getByRole('button', { name: 'Find in the history' }).click()
      await page.getByRole('textbox', { name: 'Find in the history' }).fill('retry')
      await page.getByText(/^\d+ of \d+/).waitFor()
    },
  },
  {
    name: 'uploads',
    widths: BOTH,
    async take({ page, made }) {
      // The first is put in place, the second fails, the third goes on and on, the fourth waits.
      let n = 0
      await page.route('**/upload?*', (route) => {
        n += 1
        if (n === 1) {
          const path = '/home/ada/.maestro/uploads/checkout.png'
          return route.fulfill({ status: 201, json: { path, name: 'checkout.png', size: 1 } })
        }
        if (n > 2) return undefined
        const message = 'The disk of studio is full: 0 bytes are free, 2.4 MB are needed.'
        return route.fulfill({ status: 507, json: { error: true, code: 'DISK_FULL', message } })
      })
      await openAgent(page, made, 'shop-db-import')
      await drop(page, [
        { name: 'checkout.png', type: 'image/png', drawing: PHOTO },
        { name: 'dump-2031-02.sql', type: 'application/sql', size: 2_400_000 },
        { name: 'walkthrough.mov', type: 'video/quicktime', size: 9_000_000 },
        { name: 'notes on the very long way from the old importer.md', type: '', size: 1800 },
      ])
      await page.getByText('is full').waitFor()
    },
  },
]
