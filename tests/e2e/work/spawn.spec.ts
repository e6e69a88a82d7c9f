import { expect, test } from '../../support/e2e.ts'
import { axe } from '../dashboard/support.ts'
import { card, column, makeProject, makeTask } from './support.ts'

test('a worker is started on a task, seen at work and done; what waits for it is held back', async ({
  page,
  node,
}) => {
  const { keyboard } = page
  const project = await makeProject(node, 'Shop')
  const first = await makeTask(node, { projectId: project.id, title: 'Import', priority: 'high' })
  await makeTask(node, { projectId: project.id, title: 'Deploy', dependencies: [first.id] })
  await page.goto(`/board?project=${project.id}`)
  await column(page, 'Pending').focus()

  await test.step('what waits for another task asks first', async () => {
    await keyboard.press('End')
    await keyboard.press('s')
    const dialog = page.getByRole('dialog', { name: 'Start an agent' })
    await expect(dialog).toContainText('It waits for 1 task')
    await expect(dialog.getByRole('button', { name: 'Start', exact: true })).toBeDisabled()
    expect(await axe(page)).toEqual([])
    await keyboard.press('Escape')
    await expect(column(page, 'Pending')).toBeFocused()
  })

  await test.step('two keys start one', async () => {
    await keyboard.press('Home')
    await keyboard.press('s')
    await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeFocused()
    await keyboard.press('Enter')
    await expect(column(page, 'In progress')).toContainText('Import')
    await expect(card(page, 'Import')).toHaveAccessibleName(/session running/)
  })

  await test.step('its page has the terminal beside the task', async () => {
    await card(page, 'Import').click()
    await page.getByRole('link', { name: /Worker for/ }).click()
    await expect(page).toHaveURL(/\/board\/session\?id=sess_/)
    await expect(page.getByRole('complementary', { name: /^Work of/ })).toContainText('Import')
    const terminal = page.getByRole('textbox', { name: /^Terminal of/ })
    await expect(terminal).toBeFocused()
    await expect(page.locator('section[data-state="live"]')).toBeVisible()
    expect(await axe(page)).toEqual([])
    await keyboard.type('exit 0')
    await keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Stop' })).toHaveCount(0)
    await expect(page.getByRole('main')).toContainText('completed')
  })
})
