import { open } from './pages.mjs'

const stored = (page, key, value) =>
  page.addInitScript(
    ([name, text]) => localStorage.setItem(name, text),
    [key, JSON.stringify(value)],
  )

/** Themes that are pictured besides the two of the system; each in its own mode. */
const THEMES = ['harbor', 'hearth', 'understory', 'blackout', 'chalk', 'dawn']

async function palette(page, query) {
  await open(page)
  // Its code has come when the page has nothing else to do.
  await page.waitForLoadState('networkidle')
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: /^Go to/ })
  await field.fill(query)
  await page.getByRole('option').first().waitFor()
}

const TEMPLATES = ['review the diff', 'dev server'].map((name, n) => ({
  id: `tpl_${n}`,
  name,
  program: n === 0 ? 'claude' : 'command',
  command: n === 0 ? '' : 'npm run dev',
  cwd: '~/shop',
  hostId: '',
  prompt: 'Review what changed since main',
  tags: 'shop',
}))

/** Palette, themes, templates and the search for shortcuts. */
export const LOOK_PAGES = [
  { name: 'palette', take: ({ page }) => palette(page, '') },
  { name: 'palette-query', take: ({ page }) => palette(page, 'shop') },
  {
    name: 'new-agent-templates',
    async take({ page }) {
      await stored(page, 'maestro:templates', TEMPLATES)
      await palette(page, 'review the diff')
      await page.keyboard.press('Enter')
      await page.getByRole('dialog', { name: 'New agent' }).waitFor()
    },
  },
  {
    name: 'shortcuts-search',
    widths: [1440],
    async take({ page }) {
      await palette(page, 'keyboard shortcuts')
      await page.keyboard.press('Enter')
      await page.getByRole('searchbox', { name: 'Search the shortcuts' }).fill('ctrl shift')
    },
  },
  ...THEMES.map((theme) => ({
    name: `theme-${theme}`,
    widths: [1440],
    async take({ page }) {
      await stored(page, 'maestro:prefs', { theme })
      await open(page, '/settings')
      await page.getByRole('radio', { name: 'System' }).waitFor({ state: 'attached' })
    },
  })),
]
