import { expect, test } from '../../support/e2e.ts'
import { call, row } from '../dashboard/support.ts'
import { focusedPane, named, pane, rememberTabs, shows } from './support.ts'

test('terminals open beside each other, and the keyboard goes between them', async ({
  page,
  node,
}) => {
  const [a, b, c] = [await named(node, 'ant'), await named(node, 'bee'), await named(node, 'cat')]
  await page.goto('/')
  await row(page, 'ant').click()
  await shows(page, a.id, 'this is ant')
  // One terminal looks as ever: the page's own header, no tabs, no separators.
  await expect(page.getByRole('heading', { level: 1, name: 'ant' })).toBeVisible()
  await expect(page.getByRole('tablist')).toHaveCount(0)
  await expect(page.locator('#main').getByRole('separator')).toHaveCount(0)

  await row(page, 'bee').click({ modifiers: ['Control'] })
  await shows(page, b.id, 'this is bee')
  await shows(page, a.id, 'this is ant')
  await expect(page).toHaveURL(new RegExp(b.id))
  await expect.poll(() => focusedPane(page)).toEqual([b.id, b.id])

  // From the list by keyboard.
  await page.keyboard.press('Control+Shift+E')
  await page.getByRole('tree').focus()
  await page.keyboard.type('cat')
  await page.keyboard.press('Control+Enter')
  await shows(page, c.id, 'this is cat')
  await expect.poll(() => focusedPane(page)).toEqual([c.id, c.id])

  // By direction, out of a terminal; the program gets none of it.
  await page.keyboard.press('Control+Shift+ArrowUp')
  await expect.poll(() => focusedPane(page)).toEqual([a.id, a.id])
  await page.keyboard.press('Control+Shift+ArrowRight')
  await expect.poll(() => focusedPane(page)).toEqual([b.id, b.id])
  await expect(page).toHaveURL(new RegExp(b.id))
  await page.keyboard.type('hello bee')
  await shows(page, b.id, 'hello bee')
  await expect(pane(page, a.id)).not.toContainText('[1;6')

  // Selecting one that is shown goes to its pane, another one replaces the focused pane.
  await row(page, 'ant').click()
  await expect.poll(() => focusedPane(page)).toEqual([a.id, a.id])
  await expect(page.locator('[data-pane]')).toHaveCount(3)
  await page.keyboard.press('F6')
  await page.keyboard.press('Shift+F6')
  await expect.poll(() => focusedPane(page)).toEqual([a.id, a.id])

  // Maximised and back: nothing attaches anew.
  const screen = await pane(page, b.id).locator('.term-screen').elementHandle()
  await page.keyboard.press('Control+Shift+Enter')
  await expect(pane(page, b.id)).toBeHidden()
  const whole = await page.locator('#main').boundingBox()
  expect((await pane(page, a.id).boundingBox())?.width).toBeCloseTo(whole?.width ?? 0, 0)
  await page.keyboard.press('Control+Shift+Enter')
  await expect(pane(page, b.id)).toBeVisible()
  await shows(page, b.id, 'hello bee')
  expect(await screen?.evaluate((element) => element.isConnected)).toBe(true)

  // Closing a pane leaves the agent; the last two become one, then none.
  await page.keyboard.press('Control+Shift+X')
  await expect(pane(page, a.id)).toHaveCount(0)
  await expect(row(page, 'ant')).toBeVisible()
  await page.keyboard.press('Control+Shift+X')
  await expect(page.locator('[data-pane]')).toHaveCount(1)
  await page.keyboard.press('Control+Shift+X')
  await expect(page).toHaveURL(/\/$/)
  await expect(page.getByText('Nobody waits for you')).toBeVisible()
})

test('panes are resized with the pointer and the keyboard, and remembered', async ({
  page,
  node,
}) => {
  const [a, b] = [await named(node, 'ant'), await named(node, 'bee')]
  await rememberTabs(page, [[[a.id, b.id]]])
  await page.goto('/')
  await shows(page, b.id, 'this is bee')
  const line = page.locator('#main').getByRole('separator', { name: 'Width of the terminal' })
  await line.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(line).toHaveAttribute('aria-valuenow', '54')
  const box = await line.boundingBox()
  if (!box) throw new Error('the line has no box')
  await page.mouse.move(box.x + 3, box.y + 100)
  await page.mouse.down()
  await page.mouse.move(box.x - 200, box.y + 100, { steps: 5 })
  await page.mouse.up()
  const now = () => line.getAttribute('aria-valuenow').then(Number)
  await expect.poll(now).toBeLessThan(45)
  const sized = await now()
  await page.reload()
  await shows(page, a.id, 'this is ant')
  expect(await now()).toBe(sized)
  await expect(page).toHaveURL(new RegExp(a.id))
})

test('tabs open, close and change, by pointer and keyboard', async ({ page, node }) => {
  const [a, b, c] = [await named(node, 'ant'), await named(node, 'bee'), await named(node, 'cat')]
  await page.goto('/')
  await row(page, 'ant').click()
  await row(page, 'bee').click({ modifiers: ['Control', 'Shift'] })
  await shows(page, b.id, 'this is bee')
  await row(page, 'cat').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Open in a new tab' }).click()
  await shows(page, c.id, 'this is cat')
  const tabs = page.getByRole('tab')
  await expect(tabs).toHaveCount(3)
  await expect(page.getByRole('tab', { selected: true })).toHaveAccessibleName(/^cat/)

  await pane(page, c.id).locator('.xterm-helper-textarea').focus()
  await page.keyboard.press('Control+Shift+BracketRight')
  await expect(page.getByRole('tab', { selected: true })).toHaveAccessibleName(/^ant/)
  await expect.poll(() => focusedPane(page)).toEqual([a.id, a.id])
  await page.keyboard.press('Control+Shift+BracketLeft')
  await expect.poll(() => focusedPane(page)).toEqual([c.id, c.id])

  // The list of tabs as a widget (WAI-ARIA, tabs).
  await page.getByRole('tab', { selected: true }).focus()
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByRole('tab', { selected: true })).toHaveAccessibleName(/^bee/)
  await expect(page.getByRole('tab', { selected: true })).toBeFocused()
  await page.keyboard.press('Delete')
  await expect(tabs).toHaveCount(2)
  await page.reload()
  await expect(tabs).toHaveCount(2)
  await page.getByTitle('Close the tab of cat').click()
  await expect(tabs).toHaveCount(0)
  await shows(page, a.id, 'this is ant')
})

test('a grid is chosen with a digit and filled with those that wait and work', async ({
  page,
  node,
}) => {
  const names = ['ant', 'bee', 'cat', 'dog', 'eel']
  const made = []
  for (const name of names) made.push(await named(node, name))
  const [ant, bee, , dog] = made
  // A shell that has just printed works, too, until it is said what it does.
  for (const { id } of made) {
    await call(node, 'POST', `/api/agents/${id}/activity`, { activity: 'idle' })
  }
  await call(node, 'POST', `/api/agents/${bee?.id}/activity`, { activity: 'working' })
  await call(node, 'POST', `/api/agents/${dog?.id}/activity`, {
    activity: 'waiting',
    message: 'May I go out?',
  })
  await page.goto(`/?agent=${ant?.id}`)
  await expect(row(page, 'eel')).toHaveAccessibleName(/idle/)
  await expect(row(page, 'bee')).toHaveAccessibleName(/working/)
  await shows(page, ant?.id ?? '', 'this is ant')
  await page.keyboard.press('Control+Shift+G')
  await page.getByRole('menu', { name: 'Arrange terminals' }).waitFor()
  await page.keyboard.press('4')
  await expect(page.locator('[data-pane]:visible')).toHaveCount(4)
  const order = await page
    .locator('[data-pane]')
    .evaluateAll((panes) => panes.map((one) => (one as HTMLElement).dataset.pane))
  expect(order.slice(0, 3)).toEqual([ant?.id, dog?.id, bee?.id])
  await expect(pane(page, dog?.id ?? '').getByText('May I go out?')).toBeVisible()
  await page.getByRole('button', { name: 'Arrange terminals' }).click()
  await page.getByRole('menuitemradio', { name: 'One terminal' }).click()
  await expect(page.locator('[data-pane]')).toHaveCount(1)
})

test('an agent is dragged from the list to the side of a pane', async ({ page, node }) => {
  const [a, b] = [await named(node, 'ant'), await named(node, 'bee')]
  await page.goto(`/?agent=${a.id}`)
  await shows(page, a.id, 'this is ant')
  const box = await pane(page, a.id).boundingBox()
  if (!box) throw new Error('the pane has no box')
  await row(page, 'bee').dragTo(pane(page, a.id), {
    targetPosition: { x: 40, y: box.height / 2 },
  })
  await shows(page, b.id, 'this is bee')
  const left = (id: string) =>
    pane(page, id)
      .boundingBox()
      .then((one) => one?.x ?? 0)
  expect(await left(b.id)).toBeLessThan(await left(a.id))
})

test('the pane of a deleted agent closes, an unknown one says that it is gone', async ({
  page,
  node,
}) => {
  const [a, b] = [await named(node, 'ant'), await named(node, 'bee')]
  await rememberTabs(page, [[[a.id, b.id, 'agt_0_old']]])
  await page.goto('/')
  await shows(page, a.id, 'this is ant')
  await expect(pane(page, 'agt_0_old').getByText('This agent is gone')).toBeVisible()
  await call(node, 'DELETE', `/api/agents/${a.id}`)
  await expect(pane(page, a.id)).toHaveCount(0)
  await expect.poll(() => focusedPane(page).then(([marked]) => marked)).toBe(b.id)
  await expect(page).toHaveURL(new RegExp(b.id))
  await pane(page, 'agt_0_old').getByRole('button', { name: 'Close the pane', exact: true }).click()
  await expect(page.locator('[data-pane]')).toHaveCount(1)
})

test('a phone shows one terminal', async ({ page, node }) => {
  await page.setViewportSize({ width: 375, height: 760 })
  const [a, b] = [await named(node, 'ant'), await named(node, 'bee')]
  await rememberTabs(page, [[[a.id, b.id]], [['agt_0_old']]])
  await page.goto('/')
  await shows(page, a.id, 'this is ant')
  await expect(page.locator('[data-pane]')).toHaveCount(1)
  await expect(page.getByRole('tablist')).toHaveCount(0)
  await page.getByRole('button', { name: 'Back to the list' }).click()
  await row(page, 'bee').click()
  await shows(page, b.id, 'this is bee')
})
