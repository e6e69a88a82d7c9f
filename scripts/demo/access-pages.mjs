import { open, openAgent } from './pages.mjs'

const HOUR = 3_600_000
const now = Date.now()

const LAN = { url: 'http://192.168.1.20:23000', via: 'lan', encrypted: false }
const TAILNET = { url: 'http://studio.tail1.ts.net:23000', via: 'tailscale', encrypted: true }
const HERE = { url: 'http://localhost:23000', via: 'loopback', encrypted: true }
const TOKEN = '6f1c2a54-8a0e-4b62-9a6d-3f1f9d1c7b10'

const ACCESS = {
  mode: 'lan',
  open: false,
  lan: { on: true, fixed: false },
  reach: [TAILNET, LAN, HERE],
  tailscale: {
    running: true,
    name: 'studio.tail1.ts.net',
    origin: null,
    allowed: [{ login: 'ada@example.com', role: 'admin' }],
    asking: ['grace@example.com'],
  },
  sharedLoopback: false,
}

const device = (name, more) => ({
  id: name,
  name,
  role: 'manage',
  createdAt: now - 90 * HOUR,
  lastUsedAt: now - 3 * HOUR,
  address: '192.168.1.31',
  expiresAt: now + 700 * HOUR,
  sockets: 0,
  current: false,
  ...more,
})

const DEVICES = [
  device('Ada’s phone', { sockets: 2, address: '100.71.4.9' }),
  device('Safari on iPad', { role: 'view' }),
  device('Build box', { role: 'admin', lastUsedAt: now - 40_000 }),
]

const link = (name, more) => ({
  id: name,
  name,
  agentId: null,
  role: 'view',
  createdAt: now - 5 * HOUR,
  expiresAt: now + 19 * HOUR,
  lastUsedAt: now - 60_000,
  viewers: 0,
  url: `${LAN.url.replace('23000', '8080')}/${TOKEN}/`,
  ...more,
})

const LINK_ACCESS = {
  on: true,
  port: 8080,
  keepToken: true,
  role: 'input',
  urls: [{ ...LAN, url: `http://192.168.1.20:8080/${TOKEN}/` }],
  problem: null,
}

/** What the node would say where a tailnet, a tunnel and guests are; none of them is here. */
async function pretend(page) {
  const answer = (path, body) =>
    page.route(
      (url) => url.pathname === path,
      (route) =>
        route.request().method() === 'GET' ? route.fulfill({ json: body }) : route.continue(),
    )
  await answer('/api/access', ACCESS)
  await answer('/api/devices', DEVICES)
  await answer('/api/links', [link('For Grace', { viewers: 1 }), link('Demo on Friday')])
  await answer('/api/links/For%20Grace/viewers', [
    { address: '192.168.1.44', agentId: 'a', since: now - 240_000 },
  ])
  await answer('/api/links/access', LINK_ACCESS)
  await answer('/api/tunnel', {
    installed: true,
    state: 'on',
    url: `https://calm-river-4711.trycloudflare.com/${TOKEN}/`,
    problem: null,
  })
  await page.route(
    (url) => url.pathname === '/api/pair/codes',
    (route) =>
      route.fulfill({
        status: 201,
        json: {
          code: '7A3S-TBFR-T6YN',
          role: 'manage',
          expiresAt: now + 9 * 60_000,
          url: `${TAILNET.url}/pair#7A3S-TBFR-T6YN`,
          urls: [TAILNET, LAN].map((way) => ({ ...way, url: `${way.url}/pair#7A3S-TBFR-T6YN` })),
        },
      }),
  )
}

/** The node as it is for somebody who was let in to do less. */
const as = (page, you, more = {}) =>
  page.route('**/api/node', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: { ...(await response.json()), ...more, you } })
  })

const GUEST = { kind: 'link', role: 'view', name: 'For Grace', only: null }

async function access(page) {
  await pretend(page)
  await open(page, '/settings/access')
  await page.getByRole('list', { name: 'Audit log' }).waitFor()
}

/** As high as what it holds, for pages that scroll within themselves. */
async function whole(page) {
  const height = await page.evaluate(() => {
    const scrolled = document.querySelector('#main .overflow-y-auto')
    return (scrolled?.scrollHeight ?? 0) + innerHeight - (scrolled?.clientHeight ?? 0)
  })
  await page.setViewportSize({ width: page.viewportSize().width, height })
}

const stranger = (page) =>
  page.route('**/api/node', (route) =>
    route.fulfill({ status: 401, json: { error: true, code: 'UNAUTHORIZED', message: 'No.' } }),
  )

/** Settings → Access, pairing, share links, and what those see who were let in to do less. */
export const ACCESS_PAGES = [
  {
    name: 'access',
    async take({ page }) {
      await access(page)
      await page.getByRole('button', { name: /^For Grace/ }).click()
      await page.getByRole('list', { name: 'Who has it open' }).waitFor()
      await whole(page)
    },
  },
  {
    name: 'access-add-device',
    async take({ page }) {
      await access(page)
      await page.getByRole('button', { name: 'Add a device' }).click()
      await page
        .getByRole('img', { name: /QR code/ })
        .last()
        .waitFor()
      await page.getByText('7A3S-TBFR-T6YN').waitFor()
    },
  },
  {
    name: 'access-share',
    widths: [1440, 375],
    async take({ page }) {
      await access(page)
      await page.getByRole('button', { name: 'New share link' }).click()
      await page.getByRole('dialog', { name: /^Share/ }).waitFor()
    },
  },
  {
    name: 'access-fresh',
    widths: [1440, 375],
    empty: true,
    async take({ page }) {
      await page.goto('/settings/access')
      await page.getByText('None yet. Add your phone').waitFor()
      await whole(page)
    },
  },
  {
    name: 'pair',
    async take({ page }) {
      await stranger(page)
      await page.goto('/pair')
      await page.getByLabel('Code').waitFor()
    },
  },
  {
    name: 'pair-scanned',
    widths: [1440, 375],
    async take({ page }) {
      await stranger(page)
      await page.goto('/pair#7A3S-TBFR-T6YN')
      await page.getByRole('button', { name: 'Let this device in' }).waitFor()
    },
  },
  {
    name: 'access-guest',
    widths: [1440, 768],
    async take({ page, made }) {
      await as(page, GUEST)
      await openAgent(page, made, 'shop-db-import')
    },
  },
  {
    name: 'access-guest-phone',
    widths: [375],
    touch: true,
    async take({ page, made }) {
      await as(page, GUEST)
      await openAgent(page, made, 'shop-db-import')
    },
  },
  {
    name: 'access-guest-inbox',
    widths: [1440, 375],
    async take({ page }) {
      await as(page, GUEST)
      await open(page, '/inbox')
      await page.getByRole('article').first().waitFor()
    },
  },
  {
    name: 'access-open',
    widths: [1440, 375],
    async take({ page }) {
      await as(page, { ...GUEST, kind: 'open', role: 'admin' }, { access: 'open' })
      await open(page, '/')
      await page.getByText('Open to everybody.').waitFor()
    },
  },
  {
    name: 'access-withdrawn',
    widths: [1440, 375],
    async take({ page }) {
      let feed = null
      await page.routeWebSocket(/\/ws(\?|$)/, (socket) => {
        feed = socket
        socket.connectToServer()
      })
      await as(page, { ...GUEST, kind: 'device' })
      await open(page, '/')
      await stranger(page)
      await feed.close({ code: 4401, reason: 'your access ended' })
      await page.getByRole('heading', { name: 'Your access was withdrawn' }).waitFor()
    },
  },
]
