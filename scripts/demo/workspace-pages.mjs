import { open } from './pages.mjs'

const KEY = 'maestro:workspace'

/** A workspace that is in place before the page loads: names of agents, by tab, row and pane. */
const withTabs = (page, made, tabs, { active = 0, zoomed = false } = {}) => {
  const idOf = (name) => made.get(name)?.id ?? `agt_0_${name}`
  const stored = {
    version: 1,
    active: `t${active + 1}`,
    tabs: tabs.map((rows, n) => ({
      id: `t${n + 1}`,
      focused: idOf(rows[0][0]),
      zoomed,
      rows: rows.map((names) => ({
        size: 1 / rows.length,
        panes: names.map((name) => ({ agentId: idOf(name), size: 1 / names.length })),
      })),
    })),
  }
  return page.addInitScript(
    ([key, text]) => localStorage.setItem(key, text),
    [KEY, JSON.stringify(stored)],
  )
}

/** Until every terminal in sight is live, and the first shows text. */
async function drawn(page) {
  await page.waitForFunction(() => {
    const panes = [...document.querySelectorAll('[data-pane]')].filter((pane) => pane.offsetWidth)
    const screens = panes.map((pane) => pane.querySelector('.term-screen')).filter(Boolean)
    const buffer = screens[0]?.maestroTerminal?.buffer.active
    return (
      screens.every((screen) => screen.closest('[data-state="live"]')) &&
      Array.from({ length: buffer?.length ?? 0 }, (_, n) => buffer.getLine(n)).some((line) =>
        line?.translateToString().trim(),
      )
    )
  })
}

const FOUR = [
  ['shop-db-import', 'shop-db-migrations'],
  ['shop-ios-build', 'infra-ci-runners'],
]
const NINE = [
  ['shop-db-import', 'shop-db-migrations', 'shop-ios-build'],
  ['research-benchmarks', 'shop-api', 'shop-web'],
  ['shop-docs', 'infra-ci-runners', 'research-crawler'],
]
const DESK = [1440, 768]

/** Terminals side by side, tabs, and sending to several agents. */
export const WORKSPACE_PAGES = [
  {
    name: 'grid-four',
    widths: DESK,
    async take({ page, made }) {
      await withTabs(page, made, [FOUR])
      await open(page)
      await drawn(page)
    },
  },
  {
    name: 'grid-nine',
    widths: [1440],
    async take({ page, made }) {
      await withTabs(page, made, [NINE])
      await open(page)
      await drawn(page)
    },
  },
  {
    name: 'grid-tabs',
    widths: DESK,
    async take({ page, made }) {
      const tabs = [[['shop-api', 'shop-web']], FOUR, [['shop-docs']]]
      await withTabs(page, made, tabs, { active: 1 })
      await open(page)
      await drawn(page)
    },
  },
  {
    name: 'grid-zoomed',
    widths: [1440],
    async take({ page, made }) {
      await withTabs(page, made, [FOUR], { zoomed: true })
      await open(page)
      await drawn(page)
    },
  },
  {
    name: 'grid-gone',
    widths: [1440],
    async take({ page, made }) {
      await withTabs(page, made, [[['shop-db-import', 'old-one'], ['infra-ci-nightly']]])
      await open(page)
      await page.getByText('This agent is gone').waitFor()
      await drawn(page)
    },
  },
  {
    name: 'grid-phone',
    widths: [375],
    async take({ page, made }) {
      await withTabs(page, made, [FOUR])
      await open(page)
      await drawn(page)
    },
  },
  {
    name: 'arrange',
    widths: DESK,
    async take({ page, made }) {
      await withTabs(page, made, [FOUR])
      await open(page)
      await drawn(page)
      await page.keyboard.press('Control+Shift+G')
      await page.getByRole('menu', { name: 'Arrange terminals' }).waitFor()
    },
  },
  {
    name: 'broadcast',
    async take({ page, made }) {
      await withTabs(page, made, [FOUR])
      await open(page)
      await drawn(page)
      await page.keyboard.press('Control+Shift+S')
      await page
        .getByRole('textbox', { name: 'Text' })
        .fill('Stop after this step and write down where you are.')
    },
  },
  {
    name: 'broadcast-sent',
    widths: [1440, 375],
    async take({ page, made }) {
      let n = 0
      await page.route('**/api/agents/*/input', (route) => {
        n += 1
        if (n === 2) {
          return route.fulfill({
            status: 504,
            json: {
              error: 'Gateway Timeout',
              code: 'TIMEOUT',
              message: 'The agent did not take the text within 5 s. Look at its terminal.',
            },
          })
        }
        return route.fulfill({ json: { ok: true, submitted: n === 3 ? 'unverified' : 'verified' } })
      })
      await withTabs(page, made, [FOUR])
      await open(page)
      await drawn(page)
      await page.keyboard.press('Control+Shift+S')
      await page.getByRole('textbox', { name: 'Text' }).fill('Stop after this step.')
      await page.getByRole('checkbox', { name: /that can take it/ }).check()
      await page.getByRole('button', { name: /^Send to/ }).click()
      await page.getByRole('button', { name: /again$/ }).waitFor()
    },
  },
]
