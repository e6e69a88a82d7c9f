import { open } from './pages.mjs'

const WIDTHS = [1440, 375]

async function openHosts(page) {
  await page.goto('/settings/hosts')
  await page.getByRole('heading', { name: 'This machine' }).waitFor()
}

async function openDialog(page, opener) {
  await openHosts(page)
  await page.locator('main').getByRole('button', { name: opener }).click()
  await page.getByRole('dialog').waitFor()
}

const card = (page, name) =>
  page.locator('main').getByRole('button', { name: new RegExp(`^${name}`), expanded: false })

/** The pages and states that several hosts bring; `made` is what `startDemoMesh` answers. */
export const MESH_PAGES = [
  { name: 'mesh-start', widths: WIDTHS, take: ({ page }) => open(page) },
  { name: 'mesh-hosts', widths: WIDTHS, take: ({ page }) => openHosts(page) },
  {
    name: 'mesh-host',
    widths: WIDTHS,
    async take({ page }) {
      await openHosts(page)
      await card(page, 'mac-mini').click()
      await page.getByText('Processor').first().waitFor()
    },
  },
  {
    name: 'mesh-this-machine',
    widths: WIDTHS,
    async take({ page }) {
      await openHosts(page)
      await page.getByText('Host id').last().scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'mesh-away',
    widths: WIDTHS,
    async take({ page, made }) {
      await open(page, `/?agent=${made.away.agents[0].id}`)
      await page.getByRole('heading', { name: 'notes is out of reach' }).waitFor()
    },
  },
  {
    name: 'mesh-new-agent',
    widths: WIDTHS,
    async take({ page }) {
      await open(page)
      await page.keyboard.press('n')
      await page.getByRole('combobox', { name: 'Host' }).selectOption({ label: 'mac-mini' })
    },
  },
  {
    name: 'mesh-filter',
    widths: WIDTHS,
    async take({ page }) {
      await open(page)
      await page.getByRole('searchbox').fill('mac')
    },
  },
  {
    name: 'mesh-invite',
    widths: WIDTHS,
    async take({ page }) {
      await openDialog(page, 'Let a host in')
      await page.getByRole('region', { name: 'Code' }).waitFor()
    },
  },
  {
    name: 'mesh-add-error',
    widths: WIDTHS,
    async take({ page }) {
      await openDialog(page, 'Add a host')
      await page.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1:1')
      await page.getByRole('button', { name: 'Ask to join' }).click()
      await page.getByRole('alert').first().waitFor()
    },
  },
  {
    name: 'mesh-remove',
    widths: WIDTHS,
    async take({ page, made }) {
      await openHosts(page)
      await card(page, made.away.name).click()
      await page.getByRole('button', { name: 'Remove…' }).click()
      await page.getByRole('alertdialog').waitFor()
    },
  },
  {
    name: 'mesh-request',
    widths: WIDTHS,
    async take({ page, made }) {
      await made.newcomer.call('POST', '/api/hosts', { url: made.node.url })
      await openHosts(page)
      await page.getByRole('button', { name: 'Approve' }).waitFor()
    },
  },
]
