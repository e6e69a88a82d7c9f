const PREFS = 'maestro:prefs'

/** Preferences that are in place before the page loads. */
const withPrefs = (page, prefs) =>
  page.addInitScript(
    ([key, text]) => localStorage.setItem(key, text),
    [PREFS, JSON.stringify(prefs)],
  )

export async function open(page, path = '/') {
  await page.goto(path)
  await page.locator('#agent-tree').waitFor({ state: 'attached' })
}

const agentPath = (made, name) => `/?agent=${made.get(name).id}`

export async function openAgent(page, made, name) {
  await open(page, agentPath(made, name))
  await page.locator('.xterm-rows, .xterm-screen canvas').first().waitFor()
  await page.locator('section[data-state="live"]').waitFor()
  // The first picture has come when there is text in the terminal.
  await page.waitForFunction(() => {
    const buffer = document.querySelector('.term-screen')?.maestroTerminal?.buffer.active
    return (
      buffer &&
      Array.from({ length: 5 }, (_, n) => buffer.getLine(n)).some((line) =>
        line?.translateToString().trim(),
      )
    )
  })
}

/** Every page and state of the dashboard, and how to get there. */
export const PAGES = [
  { name: 'start', take: ({ page }) => open(page) },
  { name: 'agent', take: ({ page, made }) => openAgent(page, made, 'shop-db-import') },
  {
    name: 'agent-panel',
    async take({ page, made }) {
      await withPrefs(page, { panelOpen: true })
      await openAgent(page, made, 'shop-db-import')
      await page.getByText('batches.ts').first().waitFor()
    },
  },
  { name: 'waiting', take: ({ page, made }) => openAgent(page, made, 'shop-db-migrations') },
  {
    name: 'inbox',
    async take({ page }) {
      await open(page, '/inbox')
      await page.getByRole('heading', { name: 'Waiting for you', exact: true }).waitFor()
      await page.locator('aside pre').waitFor({ state: 'attached' })
    },
  },
  {
    name: 'inbox-refused',
    async take({ page, made }) {
      const question = {
        id: 'qst_next',
        text: 'Run psql -f migrations/0042_backfill.sql?',
        takesText: false,
        choices: [
          { label: 'Yes', keys: ['1'] },
          { label: 'Yes, and do not ask again for psql', keys: ['2'] },
          { label: 'No', keys: ['Escape'] },
        ],
      }
      await page.route('**/answer', (route) =>
        route.fulfill({
          status: 409,
          json: {
            error: true,
            code: 'QUESTION_CHANGED',
            message:
              'The screen of shop-db-migrations has moved on: it asks something else now. Nothing was sent.',
            details: { question },
          },
        }),
      )
      await open(page, '/inbox')
      const entry = page.locator(`#inbox-${made.get('shop-db-migrations').id}`)
      await entry.getByRole('button', { name: 'Yes', exact: true }).click()
      await entry.getByRole('alert').waitFor()
    },
  },
  {
    name: 'inbox-nobody',
    async take({ page, made }) {
      const unseen = ['shop-docs', 'shop-ios-build', 'research-crawler'].map(
        (name) => made.get(name).id,
      )
      await page.addInitScript(
        (text) => localStorage.setItem('maestro:unseen', text),
        unseen.join('\n'),
      )
      await page.route('**/api/agents', async (route) => {
        const response = await route.fetch()
        const agents = await response.json()
        for (const agent of agents) {
          if (agent.activity !== 'waiting') continue
          agent.activity = 'working'
          delete agent.question
        }
        await route.fulfill({ response, json: agents })
      })
      await open(page, '/inbox')
      await page.getByRole('heading', { name: 'Nobody waits for you' }).waitFor()
    },
  },
  {
    name: 'hibernated',
    async take({ page, made }) {
      await open(page, agentPath(made, 'infra-ci-nightly'))
      await page.getByRole('button', { name: /^Wake/ }).waitFor()
    },
  },
  {
    name: 'failed',
    async take({ page, made }) {
      await open(page, agentPath(made, 'research-crawler'))
      await page.getByRole('button', { name: 'Restart' }).waitFor()
    },
  },
  {
    name: 'gone',
    async take({ page }) {
      await page.goto('/?agent=agt_0_gone')
      await page.getByText('This agent is gone').waitFor()
    },
  },
  {
    name: 'new-agent',
    async take({ page }) {
      await open(page)
      await page.keyboard.press('n')
      await page.getByLabel('Name', { exact: true }).fill('shop-web-cart')
      await page.getByText('Claude', { exact: false }).first().click()
    },
  },
  {
    name: 'new-agent-error',
    async take({ page }) {
      await open(page)
      await page.keyboard.press('n')
      await page.getByLabel('Name', { exact: true }).fill('shop web')
      await page.getByText('A name has no spaces').waitFor()
      const directory = page.getByRole('combobox', { name: 'Directory' })
      await directory.fill('~/')
      await page.getByRole('option').first().waitFor()
    },
  },
  {
    name: 'menu',
    async take({ page, width }) {
      await open(page)
      const row = page.getByRole('treeitem', { name: /^shop-api/ })
      await row.click({ button: 'right', position: { x: Math.min(width, 264) / 2, y: 12 } })
      await page.getByRole('menu').waitFor()
    },
  },
  {
    name: 'rename',
    async take({ page, made }) {
      await open(page, agentPath(made, 'infra-ci-nightly'))
      await page
        .getByRole('button', { name: /^Actions for infra-ci-nightly/ })
        .last()
        .click()
      await page.getByRole('menuitem', { name: /Rename/ }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'delete',
    async take({ page, made }) {
      await openAgent(page, made, 'shop-db-import')
      await page
        .getByRole('button', { name: /^Actions for shop-db-import/ })
        .last()
        .click()
      await page.getByRole('menuitem', { name: /Delete/ }).click()
      await page.getByRole('alertdialog').waitFor()
    },
  },
  {
    name: 'shortcuts',
    async take({ page }) {
      await open(page)
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'filter',
    widths: [1440, 375],
    async take({ page }) {
      await open(page)
      await page.getByRole('searchbox').fill('shop db')
    },
  },
  {
    name: 'filter-empty',
    widths: [1440, 375],
    async take({ page }) {
      await open(page)
      await page.getByRole('searchbox').fill('zebra')
      await page.getByText('No agent matches').waitFor()
    },
  },
  {
    name: 'collapsed',
    widths: [1440],
    async take({ page }) {
      await open(page)
      await page.getByRole('treeitem', { name: 'shop / db' }).click()
    },
  },
  {
    name: 'settings',
    async take({ page }) {
      await page.goto('/settings')
      await page.getByRole('heading', { name: 'About' }).waitFor()
    },
  },
  {
    name: 'settings-foot',
    async take({ page }) {
      await page.goto('/settings')
      await page.getByRole('heading', { name: 'About' }).scrollIntoViewIfNeeded()
      await page.getByText('Documentation of the HTTP API').scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'settings-notifications',
    async take({ page }) {
      await page.goto('/settings/notifications')
      await page.getByRole('heading', { name: 'Devices' }).waitFor()
    },
  },
  {
    name: 'first-run',
    empty: true,
    async take({ page }) {
      await page.goto('/')
      await page.getByText('tmux new -s').locator('visible=true').first().waitFor()
    },
  },
  {
    name: 'tmux-absent',
    empty: true,
    async take({ page }) {
      const message =
        'tmux is not installed on this machine. Install it with: sudo apt-get install -y tmux'
      const tmux = { status: 'absent', version: null, socket: null, message }
      const answer = (path, change) =>
        page.route(path, async (route) => {
          const response = await route.fetch()
          const json = await response.json()
          change(json)
          await route.fulfill({ response, json })
        })
      await answer('**/api/node', (node) => Object.assign(node, { tmux }))
      await answer('**/api/hosts', ([own]) => Object.assign(own.facts, { tmux }))
      await page.goto('/')
      await page.getByText('tmux is not installed').locator('visible=true').first().waitFor()
    },
  },
  {
    name: 'loading',
    widths: [1440, 375],
    async take({ page }) {
      // Never answered, like a node that is starting.
      await page.route('**/api/**', () => undefined)
      await page.goto('/')
      await page.getByText('Connecting…', { exact: true }).first().waitFor({ state: 'attached' })
    },
  },
  {
    name: 'unreachable',
    widths: [1440, 375],
    async take({ page }) {
      await page.route('**/api/**', (route) => route.abort())
      await page.goto('/')
      await page.getByRole('alert').locator('visible=true').first().waitFor()
    },
  },
  {
    name: 'lost',
    async take({ page, made }) {
      let socket = null
      let cut = false
      await page.routeWebSocket(/\/ws/, (client) => {
        if (cut) return client.close()
        socket = client
        client.connectToServer()
      })
      await openAgent(page, made, 'shop-ios-build')
      cut = true
      await socket.close()
      await page.getByText('Connection to Maestro lost').waitFor()
    },
  },
]
