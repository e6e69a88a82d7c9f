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

const FOUND = {
  hostId: 'q7dkm3vxaz5n2gtr4wsy6bcpfe',
  name: 'nas',
  url: 'http://nas:23000',
  version: '0.1.0',
  protocol: [1, 1],
  fingerprint: 'q7dk m3vx az5n 2gtr 4wsy 6bcp fe',
  rtt: 12.4,
  isMember: false,
  wasRemoved: false,
}
const ADDED = { state: 'added', host: null, request: null, callback: true }
const CANNOT_CALL =
  'nas cannot reach this node, so its dashboard will not show what is here. Install Tailscale on both, or start this node with MAESTRO_HOST=0.0.0.0 for the local network.'
const TOO_OLD =
  'nas runs Maestro 0.0.3, which speaks an older version of the mesh only. Update Maestro there, then add it.'
const WRONG_CODE =
  'This code is not valid, or not any more: it lasts ten minutes and lets one host in. Ask that host for a new one.'
const TWO_MESHES =
  'Both hosts are in a mesh already, and the two would become one. Look at both lists, then agree.'
const named = (...names) => names.map((name) => ({ id: name.padEnd(26, 'a'), name }))

const refusal = (status, code, message, details) => ({
  status,
  json: { error: true, code, message, details },
})

/** Adds `nas` with answers that are made up, as the states pass by too quickly or change the mesh. */
function adding(name, { found, added, code = 'Y4TK-07QE-M2XN-8RVC-Q7DK' }, shown) {
  const answer = (what) => (route) =>
    what ? route.fulfill(what.json ? what : { status: 201, json: what }) : undefined
  return {
    name: `mesh-add-${name}`,
    widths: WIDTHS,
    async take({ page }) {
      await page.route('**/api/hosts/lookup', answer(found))
      await page.route(
        (url) => url.pathname === '/api/hosts',
        (route) => (route.request().method() === 'POST' ? answer(added)(route) : route.continue()),
      )
      await openDialog(page, 'Add a host')
      await page.getByRole('textbox', { name: 'Address' }).fill('http://nas:23000')
      await page.getByRole('textbox', { name: 'Code' }).fill(code)
      await page.getByRole('dialog').locator('[type=submit]').click()
      await page.getByText(shown).first().waitFor()
    },
  }
}

/** Adds the host that is not known yet without a code, and takes the request back afterwards. */
async function asking({ page, made, after }) {
  await openDialog(page, 'Add a host')
  await page.getByRole('textbox', { name: 'Address' }).fill(made.newcomer.url)
  await page.getByRole('button', { name: 'Ask to join' }).click()
  const stop = page.getByRole('button', { name: 'Stop asking' })
  await stop.waitFor()
  after(() => stop.click().then(() => stop.waitFor({ state: 'hidden' })))
}

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
    name: 'mesh-add-form',
    widths: WIDTHS,
    async take({ page }) {
      await openDialog(page, 'Add a host')
      await page.getByRole('textbox', { name: 'Address' }).fill('nas')
    },
  },
  {
    name: 'mesh-add-refused',
    widths: WIDTHS,
    async take({ page }) {
      await openDialog(page, 'Add a host')
      await page.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1:1')
      await page.getByRole('button', { name: 'Ask to join' }).click()
      await page.getByRole('alert').first().waitFor()
    },
  },
  {
    name: 'mesh-add-field',
    widths: WIDTHS,
    async take({ page }) {
      await openDialog(page, 'Add a host')
      await page.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1:1')
      await page.getByRole('button', { name: 'Ask to join' }).click()
      await page.getByRole('button', { name: 'Change the address' }).click()
      await page.getByRole('alert').first().waitFor()
    },
  },
  adding('looking', {}, 'Looking who is at'),
  adding('asking', { found: FOUND }, 'with its code'),
  adding('too-old', { found: refusal(426, 'PROTOCOL_TOO_OLD', TOO_OLD) }, 'Update Maestro there'),
  adding(
    'wrong-code',
    { found: FOUND, added: refusal(410, 'PAIRING_CODE_EXPIRED', WRONG_CODE) },
    'This code is not valid',
  ),
  adding(
    'merge',
    {
      found: FOUND,
      added: refusal(409, 'MESH_MERGE', TWO_MESHES, {
        own: named('mac-mini', 'fra-1', 'travel'),
        theirs: named('attic', 'garage'),
      }),
    },
    'Make one mesh of two?',
  ),
  adding('done', { found: FOUND, added: ADDED }, 'It can reach this machine'),
  adding(
    'one-way',
    {
      found: { ...FOUND, wasRemoved: true },
      added: { ...ADDED, callback: false, message: CANNOT_CALL },
    },
    'It cannot reach this machine',
  ),
  {
    name: 'mesh-add-waiting',
    widths: WIDTHS,
    take: asking,
  },
  {
    name: 'mesh-outgoing',
    widths: WIDTHS,
    async take(shot) {
      await asking(shot)
      await shot.page.getByRole('button', { name: 'Wait in the background' }).click()
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
  {
    name: 'mesh-request-merge',
    widths: WIDTHS,
    async take({ page, made }) {
      await made.newcomer.call('POST', '/api/hosts', { url: made.node.url })
      await page.route('**/approve', (route) =>
        route.fulfill(
          refusal(409, 'MESH_MERGE', TWO_MESHES, {
            own: named('mac-mini', 'fra-1', 'travel'),
            theirs: named('attic', 'garage'),
          }),
        ),
      )
      await openHosts(page)
      await page.getByRole('button', { name: 'Approve' }).click()
      await page.getByRole('button', { name: 'Make one mesh' }).waitFor()
    },
  },
]
