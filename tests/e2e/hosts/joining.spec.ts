import { serveHttp, serveOldHost } from '../../support/far-host.ts'
import { hostsOf } from '../../support/mesh.ts'
import { startTestNode } from '../../support/node.ts'
import { freePort } from '../../support/ports.ts'
import { until } from '../../support/until.ts'
import { call } from '../dashboard/support.ts'
import { codeOf, expect, hostCard, hostRow, namesOf, pair, test } from './support.ts'

test('[M9] a host is added with its code, and both sides know each other', async ({
  page,
  node,
  other,
}) => {
  const { code, url } = await codeOf(other)
  await page.goto('/settings/hosts')
  await page.getByText('One machine so far').waitFor()
  await page.getByRole('button', { name: 'Add a host' }).click()
  // What the other dashboard copies fills both fields.
  await page.getByRole('textbox', { name: 'Address' }).evaluate((field, text) => {
    const data = new DataTransfer()
    data.setData('text/plain', text)
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))
  }, `${url} ${code}`)
  await expect(page.getByRole('textbox', { name: 'Code' })).toHaveValue(code)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'attic is here' })
  const { fingerprint } = (await hostsOf(other))[0] ?? {}
  await expect(dialog.getByRole('listitem')).toContainText([
    /^Found attic · Maestro 0\.1\.0 · [\d.]+ ms, done.*\w{4} /,
    'It lets this machine in · by its code, done',
    'Both know each other, and each other’s hosts, done',
    'It can reach this machine, done',
  ])
  await expect(dialog).toContainText(fingerprint ?? '?')
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(hostCard(page, 'attic')).toContainText('connected')
  await expect(hostRow(page, 'studio')).toBeVisible()
  await expect(hostRow(page, 'attic')).toBeVisible()
  await until(async () => (await namesOf(other)).includes('studio'))
  expect(await namesOf(node)).toEqual(['studio', 'attic'])
})

test('[M9] without a code somebody approves there, with the same fingerprints', async ({
  page,
  other,
  context,
}) => {
  await page.goto('/settings/hosts')
  await page.getByRole('button', { name: 'Add a host' }).click()
  await page.getByRole('textbox', { name: 'Address' }).fill(other.url)
  await page.getByRole('button', { name: 'Ask to join' }).click()
  const dialog = page.getByRole('dialog', { name: 'Approve this machine on attic' })
  await dialog.waitFor()
  const shown = await dialog.getByRole('definition').allInnerTexts()

  const there = await context.newPage()
  await there.goto(other.url)
  await there.getByRole('link', { name: 'A host waits' }).click()
  const request = there.getByRole('listitem', { name: 'studio' })
  await expect(request).toContainText('wants to join')
  const seen = await request.getByRole('definition').allInnerTexts()
  // Each side names the other first.
  expect(seen).toEqual(shown.toReversed())
  await request.getByRole('button', { name: 'Approve' }).click()
  await expect(hostCard(there, 'studio')).toBeVisible()
  await expect(page.getByRole('dialog', { name: 'attic is here' })).toBeVisible()
  await expect(page.getByRole('listitem')).toContainText([
    'Found attic',
    'approved there, done',
    'Both know each other',
    'It can reach this machine, done',
  ])
})

test('[M9] one that is denied there is told so', async ({ page, other, context }) => {
  await page.goto('/settings/hosts')
  await page.getByRole('button', { name: 'Add a host' }).click()
  await page.getByRole('textbox', { name: 'Address' }).fill(other.url)
  await page.getByRole('button', { name: 'Ask to join' }).click()
  await page.getByRole('dialog', { name: 'Approve this machine on attic' }).waitFor()
  const there = await context.newPage()
  await there.goto(`${other.url}/settings/hosts`)
  await there.getByRole('button', { name: 'Deny' }).click()
  await expect(page.getByRole('dialog', { name: 'attic was not added' })).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: ', failed' })).toContainText('refused')
  expect(await hostsOf(other)).toHaveLength(1)
})

test('[M9] a request is taken back, in the dialog and on the page, and there too', async ({
  page,
  other,
  context,
}) => {
  const ask = async () => {
    await page.getByRole('button', { name: 'Add a host' }).click()
    await page.getByRole('textbox', { name: 'Address' }).fill(other.url)
    await page.getByRole('button', { name: 'Ask to join' }).click()
    await page.getByRole('dialog', { name: 'Approve this machine on attic' }).waitFor()
  }
  await page.goto('/settings/hosts')
  const there = await context.newPage()
  await there.goto(`${other.url}/settings/hosts`)
  const request = there.getByRole('listitem', { name: 'studio' })
  await ask()
  await request.waitFor()
  await page.getByRole('button', { name: 'Stop asking' }).click()
  await expect(page.getByRole('textbox', { name: 'Address' })).toHaveValue(other.url)
  await expect(request).toBeHidden()
  await page.keyboard.press('Escape')
  await ask()
  await request.waitFor()
  await page.getByRole('button', { name: 'Wait in the background' }).click()
  const outgoing = page.getByRole('listitem', { name: 'attic' })
  await outgoing.getByRole('button', { name: 'Stop asking' }).click()
  await expect(outgoing).toBeHidden()
  await expect(request).toBeHidden()
  expect(await hostsOf(other)).toHaveLength(1)
})

test('[M7] a host that was removed is known again, and comes back', async ({
  page,
  node,
  other,
}) => {
  await pair(node, other)
  const { id } = (await hostsOf(other)).find(({ self }) => self) ?? {}
  await call(node, 'DELETE', `/api/hosts/${id}`)
  await until(async () => (await hostsOf(other)).length === 1)
  const { code } = await codeOf(other)
  await page.goto('/settings/hosts')
  await page.getByRole('button', { name: 'Add a host' }).click()
  await page.getByRole('textbox', { name: 'Address' }).fill(other.url)
  await page.getByRole('button', { name: 'Ask to join' }).click()
  await page.getByRole('dialog', { name: 'Approve this machine on attic' }).waitFor()
  await expect(page.getByRole('listitem').first()).toContainText('Adding it brings it back')
  await page.getByRole('button', { name: 'Stop asking' }).click()
  await page.getByRole('textbox', { name: 'Code' }).fill(code)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('dialog', { name: 'attic is here' }).waitFor()
  await expect(page.getByRole('listitem').first()).toContainText('and is back')
  await until(async () => (await namesOf(node)).includes('attic'))
})

test('a code made here lets one host in, and the dialog says who came', async ({
  page,
  node,
  other,
}) => {
  await page.goto('/settings/hosts')
  await page.getByRole('button', { name: 'Let a host in' }).click()
  const code = page.getByRole('region', { name: 'Code' })
  await expect(code).toContainText(/good for (10:00|9:\d\d), once/)
  const [text = ''] = (await code.innerText()).split('\n')
  const answer = await other.fetch('/api/hosts', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: node.url, code: text }),
  })
  expect(answer.status).toBe(201)
  await expect(page.getByRole('dialog', { name: 'attic is here' })).toBeVisible()
})

test('[M9] two meshes become one after both lists were shown', async ({ page, node, other }) => {
  const extra = await Promise.all(
    ['garage', 'cellar'].map((name) =>
      startTestNode({ env: { MAESTRO_NAME: name }, bundle: true }),
    ),
  )
  try {
    const [garage, cellar] = extra
    if (!garage || !cellar) throw new Error('Two nodes were started.')
    await pair(node, garage)
    await pair(other, cellar)
    const { code } = await codeOf(other)
    await page.goto('/settings/hosts')
    await page.getByRole('button', { name: 'Add a host' }).click()
    await page.getByRole('textbox', { name: 'Address' }).fill(other.url)
    await page.getByRole('textbox', { name: 'Code' }).fill(code)
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    const question = page.getByRole('alertdialog', { name: 'Make one mesh of two?' })
    await expect(question.getByRole('region', { name: 'With this machine' })).toContainText(
      'garage',
    )
    await expect(question.getByRole('region', { name: 'With that host' })).toContainText('cellar')
    expect(await namesOf(node)).toEqual(['studio', 'garage'])
    await question.getByRole('button', { name: 'Make one mesh' }).click()
    await page.getByRole('dialog', { name: 'attic is here' }).waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await expect(hostRow(page, 'cellar')).toBeVisible()
    await until(async () => (await hostsOf(garage)).length === 4)
  } finally {
    await Promise.all(extra.map((one) => one.close()))
  }
})

test('what goes wrong stands at its step, with what to do, and then at its field', async ({
  page,
  node,
  other,
}) => {
  const foreign = await serveHttp((_req, res) => res.end('hello'))
  const old = await serveOldHost('shed')
  try {
    await page.goto('/settings/hosts')
    await page.getByRole('button', { name: 'Add a host' }).click()
    const address = page.getByRole('textbox', { name: 'Address' })
    const code = page.getByRole('textbox', { name: 'Code' })
    const submit = page.getByRole('dialog').getByRole('button', { name: /^(Add|Ask to join)$/ })
    const failed = page.getByRole('listitem').filter({ hasText: ', failed' })
    await submit.click()
    await expect(page.getByText('Give the address of the other host.')).toBeVisible()
    for (const [url, words] of [
      ['ftp://attic', /http/],
      ['http://169.254.169.254', /reserved/],
    ] as const) {
      await address.fill(url)
      await submit.click()
      await expect(page.getByRole('alert').filter({ hasText: words })).toBeVisible()
      await expect(address).toHaveAttribute('aria-invalid', 'true')
    }
    for (const [url, words] of [
      ['http://no-such-host.invalid:23000', /cannot be resolved.*IP address/],
      [`http://127.0.0.1:${await freePort()}`, /refused.*Start Maestro there/],
      [foreign.url, /not Maestro.*port/],
      [node.url, /this very node/],
    ] as const) {
      await address.fill(url)
      await submit.click()
      await expect(page.getByRole('dialog', { name: 'The host was not added' })).toBeVisible()
      await expect(failed.getByRole('alert')).toHaveText(words)
      await expect(failed).toContainText('Nobody to add')
      await page.getByRole('button', { name: 'Change the address' }).click()
      await expect(address).toHaveAttribute('aria-invalid', 'true')
      await expect(address).toBeFocused()
    }
    await address.fill(old.url)
    await submit.click()
    await expect(failed.getByRole('alert')).toHaveText(/^shed runs Maestro 0.0.3.*Update Maestro/)
    await page.getByRole('button', { name: 'Back' }).click()
    await address.fill(other.url)
    await code.fill('not a code')
    await submit.click()
    await expect(failed).toContainText('It does not let this machine in')
    await expect(page.getByRole('listitem').first()).toContainText('Found attic')
    await page.getByRole('button', { name: 'Change the code' }).click()
    await expect(code).toBeFocused()
    await expect(code).toHaveAttribute('aria-invalid', 'true')
    await expect(address).not.toHaveAttribute('aria-invalid')
  } finally {
    await Promise.all([foreign.close(), old.close()])
  }
})

test('adding is stopped while nobody answers, and nothing was asked', async ({ page, node }) => {
  const silent = await serveHttp(() => undefined)
  try {
    await page.goto('/settings/hosts')
    await page.getByRole('button', { name: 'Add a host' }).click()
    await page.getByRole('textbox', { name: 'Address' }).fill(silent.url)
    await page.getByRole('button', { name: 'Ask to join' }).click()
    await expect(page.getByRole('listitem').first()).toContainText('under way')
    await page.getByRole('button', { name: 'Stop' }).click()
    await expect(page.getByRole('textbox', { name: 'Address' })).toHaveValue(silent.url)
    await page.getByRole('button', { name: 'Ask to join' }).click()
    await expect(page.getByRole('alert')).toHaveText(/does not answer.*on and awake/)
    expect(await namesOf(node)).toEqual(['studio'])
  } finally {
    await silent.close()
  }
})

test('[M7] a host is removed after a question that says what happens', async ({
  page,
  node,
  other,
  context,
}) => {
  await pair(node, other)
  await page.goto('/settings/hosts')
  await hostCard(page, 'attic').click()
  await page.getByRole('button', { name: 'Remove…' }).click()
  const there = await context.newPage()
  await there.goto(other.url)
  await hostRow(there, 'studio').waitFor()
  const dialog = page.getByRole('alertdialog', { name: 'Remove attic?' })
  await expect(dialog).toContainText('It leaves the list on every host')
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('One machine so far')).toBeVisible()
  await expect(hostRow(page, 'attic')).toBeHidden()
  expect(await namesOf(node)).toEqual(['studio'])
  await until(async () => (await hostsOf(other)).length === 1)
  // It is told who did that, and how it comes back: at once, and under its settings.
  await expect(there.getByRole('log')).toContainText('removed from its mesh by studio')
  await page.goto(`${other.url}/settings/hosts`)
  await expect(page.getByRole('main')).toContainText('removed from its mesh by studio')
})

test('a host says everything about itself, and takes its role and our name', async ({
  page,
  node,
  other,
}) => {
  await pair(node, other)
  const self = (await hostsOf(other)).find((host) => host.self)
  await page.goto(`/settings/hosts#${self?.id}`)
  const card = page.locator(`[data-host="${self?.id}"]`).last()
  await expect(card).toContainText(self?.fingerprint ?? '?')
  await expect(card).toContainText(self?.id ?? '?')
  await expect(card).toContainText('Processor')
  await expect(card).toContainText(/of \d+ cores?/)
  await card.getByRole('combobox').selectOption('view')
  await until(async () => (await hostsOf(node)).find(({ id }) => id === self?.id)?.role === 'view')
  const name = page.getByRole('textbox', { name: 'Name' })
  await name.fill('desk')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(hostRow(page, 'desk')).toBeVisible()
  await until(async () => (await namesOf(other)).includes('desk'))
})

test('the page is driven with the keyboard, and dialogs give the focus back', async ({
  page,
  node,
  other,
}) => {
  await pair(node, other)
  await page.goto('/settings/hosts')
  await hostCard(page, 'attic').waitFor()
  const add = page.getByRole('button', { name: 'Add a host' })
  await add.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Address' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(add).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(hostCard(page, 'attic')).toBeFocused()
  await page.keyboard.press('Enter')
  const remove = page.getByRole('button', { name: 'Remove…' })
  await remove.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(remove).toBeFocused()
})

test('[M9] approving a host that brings a mesh of its own shows both lists first', async ({
  page,
  node,
  other,
}) => {
  test.setTimeout(120_000)
  const [third, fourth] = await Promise.all(
    ['third', 'fourth'].map((name) =>
      startTestNode({ env: { MAESTRO_NAME: name, MAESTRO_UI: 'off' }, bundle: true }),
    ),
  )
  if (!third || !fourth) throw new Error('two more nodes')
  try {
    await pair(node, third)
    await pair(other, fourth)
    await call(other, 'POST', '/api/hosts', { url: node.url, merge: true })
    await page.goto('/settings/hosts')
    const request = page.getByRole('listitem', { name: 'attic' })
    await request.getByRole('button', { name: 'Approve' }).click()
    await expect(request.getByRole('region', { name: 'With this machine' })).toContainText('third')
    await request.getByRole('button', { name: 'Make one mesh' }).click()
    await until(async () => (await hostsOf(node)).length === 4, { timeout: 30_000 })
    await expect(request).toBeHidden()
  } finally {
    await Promise.all([third.close(), fourth.close()])
  }
})
