import type { Locator, Page } from '@playwright/test'
import type { Agent } from '../../../lib/wire/agent.ts'
import type { TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'
import { call } from '../dashboard/support.ts'
import { ask, expect, start, test } from '../inbox/support.ts'

const agents = (node: TestNode) => call<Agent[]>(node, 'GET', '/api/agents')

/** Where the focus is, as a screen reader would name it. */
const focused = (page: Page): Locator => page.locator('*:focus')

test('a complete task by the keyboard alone', async ({ page, node }) => {
  const { agent, chosen } = await start(node, 'shop-api-pay')
  const { keyboard } = page
  const terminal = (name: string) => page.getByRole('textbox', { name: `Terminal of ${name}` })
  await page.goto('/')
  await page.getByRole('treeitem', { name: /^shop-api-pay/ }).waitFor()

  await test.step('make a shell and type into it', async () => {
    await keyboard.press('n')
    await page.getByRole('dialog', { name: 'New agent' }).waitFor()
    await keyboard.press('Enter')
    await expect(terminal('shell')).toBeFocused()
    await keyboard.type('echo $((40+2)) apples')
    await keyboard.press('Enter')
    await expect.poll(() => node.tmux.capture('=shell:')).toContain('42 apples')
  })

  await test.step('rename it', async () => {
    await keyboard.press('Control+Shift+.')
    await page.getByRole('menu', { name: 'Actions for shell' }).waitFor()
    await keyboard.press('r')
    await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused()
    await keyboard.press('Control+a')
    await keyboard.type('shop-web-apples')
    await keyboard.press('Enter')
    await expect(terminal('shop-web-apples')).toBeFocused()
  })

  await test.step('go elsewhere, and find it again by the palette', async () => {
    await keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /Go to/ }).waitFor()
    await keyboard.type('sapay')
    await keyboard.press('Enter')
    await expect(terminal('shop-api-pay')).toBeFocused()
    await keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /Go to/ }).waitFor()
    await keyboard.type('apples')
    await keyboard.press('Enter')
    await expect(terminal('shop-web-apples')).toBeFocused()
  })

  await test.step('open the panel and write a note', async () => {
    await keyboard.press('Shift+F6')
    await expect(page.getByRole('tree')).toBeFocused()
    await keyboard.press(']')
    await page.getByRole('complementary', { name: 'Details of shop-web-apples' }).waitFor()
    await keyboard.press('Shift+F6')
    await expect(page.getByRole('textbox', { name: 'Notes on shop-web-apples' })).toBeFocused()
    await keyboard.type('Ask Grace ]n')
    await until(async () => (await agents(node)).some(({ notes }) => notes === 'Ask Grace ]n'))
    await keyboard.press('F6')
    await expect(page.getByRole('tree')).toBeFocused()
  })

  await test.step('answer an agent that waits', async () => {
    await ask(node, agent)
    await expect(page).toHaveTitle(/^\(1\)/)
    await keyboard.press('i')
    await expect(page.getByRole('article', { name: /pay$/ })).toBeFocused()
    await keyboard.press('1')
    await expect(page.getByRole('heading', { name: 'Nobody waits for you' })).toBeVisible()
    expect(chosen()).toEqual([1])
  })

  await test.step('delete with confirmation', async () => {
    await keyboard.press('/')
    await keyboard.type('apples')
    await keyboard.press('ArrowDown')
    await expect(page.getByRole('tree')).toBeFocused()
    await keyboard.press('Delete')
    const question = page.getByRole('alertdialog', { name: 'Delete shop-web-apples?' })
    await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await keyboard.press('Tab')
    await keyboard.press('Enter')
    await expect(question).toBeHidden()
    await expect(page.getByRole('treeitem', { name: /apples/ })).toHaveCount(0)
    expect((await agents(node)).map(({ name }) => name)).toEqual(['shop-api-pay'])
    // The focus is not lost with what was deleted.
    await expect(focused(page)).toHaveAccessibleName(/Agents|Filter/)
  })

  await test.step('delete what is in front, and go on', async () => {
    await keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /Go to/ }).waitFor()
    await keyboard.type('sapay')
    await keyboard.press('Enter')
    await expect(terminal('shop-api-pay')).toBeFocused()
    await keyboard.press('Control+Shift+.')
    await page.getByRole('menu', { name: 'Actions for shop-api-pay' }).waitFor()
    await keyboard.press('d')
    await page.getByRole('alertdialog').waitFor()
    await keyboard.press('Tab')
    await keyboard.press('Enter')
    await expect.poll(() => agents(node)).toEqual([])
    await expect(focused(page)).toHaveCount(1)
    await expect(page.locator('body')).not.toBeFocused()
  })
})

test('a complete task by roles, names and announcements alone, as with a screen reader', async ({
  page,
  node,
}) => {
  const { agent, chosen } = await start(node, 'shop-api-pay')
  const press = async (thing: Locator, key = 'Enter') => {
    await thing.focus()
    await thing.press(key)
  }
  const said = (text: string | RegExp) =>
    expect(page.getByRole('status').filter({ hasText: text }).first()).toBeAttached()
  const logged = (text: string) => expect(page.getByRole('log')).toContainText(text)
  await page.goto('/')
  const tree = page.getByRole('tree', { name: 'Agents' })
  await expect(tree.getByRole('treeitem', { name: 'shop-api-pay, idle' })).toBeVisible()

  await test.step('make a shell', async () => {
    await press(page.getByRole('button', { name: 'New agent' }).first())
    const dialog = page.getByRole('dialog', { name: 'New agent' })
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('apples')
    await press(dialog.getByRole('radio', { name: /Shell/ }), 'Space')
    await press(dialog.getByRole('button', { name: 'Create' }))
    await expect(dialog).toBeHidden()
    await said('apples is made')
    await expect(page.getByRole('heading', { level: 1, name: 'apples' })).toBeVisible()
  })

  await test.step('type into its terminal, and read what it says', async () => {
    const terminal = page.getByRole('region', { name: 'Terminal of apples' })
    await press(terminal.getByRole('button', { name: 'Read this terminal with a screen reader' }))
    const keys = terminal.getByRole('textbox', { name: 'Terminal of apples' })
    await expect(keys).toBeFocused()
    await keys.pressSequentially('echo $((40+2)) apples')
    await keys.press('Enter')
    await expect(terminal.getByRole('listitem').filter({ hasText: '42 apples' })).toBeAttached()
  })

  await test.step('rename it', async () => {
    await press(page.getByRole('main').getByRole('button', { name: 'Actions for apples' }))
    await press(page.getByRole('menuitem', { name: /^Rename/ }))
    const dialog = page.getByRole('dialog', { name: 'Rename apples' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('pears')
    await press(dialog.getByRole('button', { name: 'Rename' }))
    await said('apples is called pears now')
  })

  await test.step('write a note', async () => {
    const details = page.getByRole('main').getByRole('button', { name: 'Details and notes' })
    await press(details)
    await expect(details).toHaveAttribute('aria-pressed', 'true')
    const panel = page.getByRole('complementary', { name: 'Details of pears' })
    await panel.getByRole('textbox', { name: 'Notes on pears' }).fill('Ask Grace')
    await expect(panel.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible()
  })

  await test.step('hear that somebody waits, and answer', async () => {
    await ask(node, agent)
    await said('shop-api-pay waits for you: Do you want to proceed?')
    await press(page.getByRole('link', { name: 'Inbox 1 waiting' }))
    const entry = page.getByRole('article', { name: /pay$/ })
    await expect(entry).toBeFocused()
    await press(entry.getByRole('button', { name: 'Yes', exact: true }))
    await logged('Sent ‘Yes’ to shop-api-pay')
    await expect(page.getByRole('heading', { name: 'Nobody waits for you' })).toBeVisible()
    expect(chosen()).toEqual([1])
  })

  await test.step('find it by the palette', async () => {
    await press(page.getByRole('button', { name: 'Go to anything' }))
    const dialog = page.getByRole('dialog', { name: 'Go to anything' })
    const field = dialog.getByRole('combobox', { name: /Go to/ })
    await field.fill('pears')
    await expect(dialog.getByRole('option', { name: /pears/, selected: true })).toBeVisible()
    await field.press('Enter')
    await expect(page.getByRole('textbox', { name: 'Terminal of pears' })).toBeFocused()
  })

  await test.step('delete it with confirmation', async () => {
    await press(page.getByRole('main').getByRole('button', { name: 'Actions for pears' }))
    await press(page.getByRole('menuitem', { name: /^Delete/ }))
    const question = page.getByRole('alertdialog', { name: 'Delete pears?' })
    await expect(question).toHaveAccessibleDescription(/cannot be undone.*its notes/)
    await press(question.getByRole('button', { name: 'Delete', exact: true }))
    await logged('Deleted pears')
    await expect(tree.getByRole('treeitem', { name: /^pears/ })).toHaveCount(0)
    await expect(page.locator('body')).not.toBeFocused()
  })
})
