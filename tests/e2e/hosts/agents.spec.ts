import { mkdirSync } from 'node:fs'
import type { Agent } from '../../../lib/wire/agent.ts'
import { until } from '../../support/until.ts'
import { call, create, row } from '../dashboard/support.ts'
import { expect, hostRow, pair, test } from './support.ts'

test('[M16] an agent made on another host is driven as one here, and keeps its picture while the host is away', async ({
  page,
  node,
  other,
}) => {
  // The link has to be missed for a while before it counts as broken.
  test.setTimeout(150_000)
  mkdirSync(`${other.home}/only-there`)
  await pair(node, other)
  await page.goto('/')
  await hostRow(page, 'attic').waitFor()
  await page.keyboard.press('n')
  await page.getByRole('combobox', { name: 'Host' }).selectOption({ label: 'attic' })
  await page.getByRole('textbox', { name: 'Name' }).fill('far-away')
  const directory = page.getByRole('combobox', { name: 'Directory' })
  await directory.fill('~/only')
  const completions = page.getByRole('listbox', { name: 'Directories' })
  await expect(completions.getByRole('option')).toHaveText(['only-there'])
  await directory.fill('~')
  await expect(completions.getByRole('option').first()).toBeVisible()
  // The list of directories closes under the pointer; the button stays where it is until it is clicked.
  await page.getByRole('button', { name: 'Create' }).click()
  await page.locator('section[data-state="live"]').waitFor({ timeout: 20_000 })
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused()
  await page.keyboard.type('echo out-$((40+2))\n')
  await until(async () => (await other.tmux.capture('=far-away:')).includes('out-42'))
  const [agent] = await call<Agent[]>(other, 'GET', '/api/agents')
  expect(agent?.name).toBe('far-away')

  const text = () =>
    page.evaluate(() => {
      const element = document.querySelector('.term-screen') as unknown as {
        maestroTerminal: { buffer: { active: { getLine(n: number): unknown } } }
      }
      const { active } = element.maestroTerminal.buffer
      return Array.from({ length: 6 }, (_, n) =>
        (active.getLine(n) as { translateToString(): string } | undefined)?.translateToString(),
      ).join('\n')
    })
  await until(async () => (await text()).includes('out-42'))
  await other.kill9()
  const note = page.getByRole('status').filter({ hasText: 'Its agents go on by themselves' })
  await expect(note).toBeVisible({ timeout: 60_000 })
  await expect(note).toContainText(/attic (cannot be reached|has answered nobody)/)
  expect(await text()).toContain('out-42')
  await expect(hostRow(page, 'attic')).toHaveAttribute('data-reach', /unreachable|down/)
  await expect(hostRow(page, 'attic')).toContainText('seen')

  // It cannot be chosen now, and says why.
  await page.keyboard.press('Shift+F6')
  await page.keyboard.press('n')
  const option = page.getByRole('option', { name: /^attic/ })
  await expect(option).toBeDisabled()
  await expect(option).toHaveText(/unreachable|down/)
  await page.keyboard.press('Escape')

  // Opened anew there is no picture: what was heard last is shown.
  await page.reload()
  await page.getByRole('heading', { name: 'far-away is out of reach' }).waitFor()
  await expect(page.getByRole('region', { name: 'Last heard' })).toContainText(agent?.cwd ?? '?')

  await other.restart()
  await page.locator('section[data-state="live"]').waitFor({ timeout: 60_000 })
  await expect(note).toBeHidden()
  await page.locator('.xterm-helper-textarea').focus()
  await page.keyboard.type('echo out-$((40+3))\n')
  await until(async () => (await other.tmux.capture('=far-away:')).includes('out-43'))
})

test('the filter finds hosts, and a folded host stays folded', async ({ page, node, other }) => {
  await pair(node, other)
  await create(node, { name: 'near' })
  await create(other, { name: 'far' })
  await page.goto('/')
  await row(page, 'far').waitFor()
  await page.getByRole('searchbox').fill('attic')
  await expect(row(page, 'near')).toBeHidden()
  await expect(row(page, 'far')).toBeVisible()
  await page.getByRole('searchbox').fill('')
  await hostRow(page, 'attic').click()
  await expect(row(page, 'far')).toBeHidden()
  await expect(row(page, 'near')).toBeVisible()
  await page.reload()
  await hostRow(page, 'attic').waitFor()
  await expect(row(page, 'far')).toBeHidden()
})

test('two keys still make a shell, on the host of the agent shown', async ({
  page,
  node,
  other,
}) => {
  await pair(node, other)
  const far = await create(other, { name: 'far' })
  await page.goto('/')
  await row(page, 'far').waitFor()
  await page.keyboard.press('n')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Enter')
  await page.locator('section[data-state="live"]').waitFor()
  const namesAt = async (place: typeof node) =>
    (await call<Agent[]>(place, 'GET', '/api/agents'))
      .filter(({ hostId }) => hostId !== (place === node ? far.hostId : ''))
      .map(({ name }) => name)
  await until(async () => (await namesAt(node)).includes('shell'))
  await row(page, 'far').click()
  await page.locator(`section[data-agent="${far.id}"][data-state="live"]`).waitFor()
  await page.keyboard.press('Shift+F6')
  await page.keyboard.press('n')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Enter')
  await until(async () => (await other.tmux.run('list-sessions', '-F', '#S')).includes('shell'))
})

test('[M7] a removed host takes its agents and the terminal that was open with it', async ({
  page,
  node,
  other,
}) => {
  await pair(node, other)
  const far = await create(other, { name: 'far' })
  await page.goto(`/?agent=${far.id}`)
  await page.locator('section[data-state="live"]').waitFor()
  await call(node, 'DELETE', `/api/hosts/${far.hostId}`)
  await page.getByRole('heading', { name: 'This agent is gone' }).waitFor()
  await expect(hostRow(page, 'attic')).toBeHidden()
  await expect(row(page, 'far')).toBeHidden()
  // Nothing happened to it over there.
  expect(await other.tmux.run('list-sessions', '-F', '#S')).toContain('far')
})

test('a dialog that opens before anything is known makes its agent here', async ({
  page,
  node,
}) => {
  let answer: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  await page.route('**/api/hosts', async (route) => {
    await held
    await route.continue()
  })
  await page.goto('/')
  await page.getByRole('button', { name: 'New agent' }).first().click()
  await page.getByRole('textbox', { name: 'Name' }).fill('early')
  answer()
  await page.getByRole('dialog').getByText('Not found here').waitFor()
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(row(page, 'early')).toBeVisible()
  expect(await call<Agent[]>(node, 'GET', '/api/agents')).toHaveLength(1)
})
