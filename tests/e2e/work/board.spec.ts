import { expect, test } from '../../support/e2e.ts'
import { axe, call } from '../dashboard/support.ts'
import { card, column, copyTask, makeProject, makeTask, row, taskOf } from './support.ts'

test('a project and its tasks, by the keyboard and the pointer', async ({ page, node }) => {
  const { keyboard } = page
  await page.goto('/')
  await page.getByRole('link', { name: 'Board' }).waitFor()

  await test.step('a first project from the empty board', async () => {
    await keyboard.press('p')
    await expect(page.getByRole('heading', { name: 'Say what is to be done' })).toBeVisible()
    expect(await axe(page)).toEqual([])
    await page.getByRole('button', { name: 'New project' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Shop')
    expect(await axe(page)).toEqual([])
    await keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: 'Board of Shop' })).toBeAttached()
    await expect(page).toHaveURL(/\/board\?project=proj_/)
  })

  await test.step('tasks are written one after the other', async () => {
    await expect(page.getByRole('heading', { name: 'No tasks yet' })).toBeVisible()
    await keyboard.press('c')
    for (const title of ['Import', 'Review', 'Deploy']) {
      await page.getByRole('textbox', { name: 'New task' }).fill(title)
      await keyboard.press('Enter')
      await expect(card(page, title)).toBeVisible()
      // The card may be there by the event, before the answer has emptied the line for the next one.
      await expect(page.getByRole('textbox', { name: 'New task' })).toHaveValue('')
    }
    await keyboard.press('Escape')
    await expect(column(page, 'Pending')).toBeFocused()
    await expect(card(page, 'Deploy')).toHaveAttribute('aria-posinset', '3')
  })

  await test.step('keys move a task between columns, and the pointer does', async () => {
    await keyboard.press('Home')
    await keyboard.press('Shift+ArrowRight')
    await expect(column(page, 'In progress')).toContainText('Import')
    await expect(column(page, 'In progress')).toBeFocused()
    await keyboard.press('ArrowLeft')
    await keyboard.press('3')
    await expect(column(page, 'Blocked')).toContainText('Review')
    await card(page, 'Review').dragTo(page.getByRole('region', { name: 'Completed' }))
    await expect(column(page, 'Completed')).toContainText('Review')
    const tasks = await call<{ title: string; status: string }[]>(node, 'GET', '/api/tasks')
    expect(tasks.map(({ title, status }) => `${title} ${status}`)).toEqual([
      'Import in_progress',
      'Review completed',
      'Deploy pending',
    ])
  })

  await test.step('what is typed into a task is saved, field by field', async () => {
    await card(page, 'Deploy').click()
    const panel = page.getByRole('complementary', { name: 'Task: Deploy' })
    await panel.getByRole('textbox', { name: 'Description' }).fill('To **both** regions')
    await panel.getByRole('button', { name: '+ Say when it is done' }).click()
    await panel.getByRole('textbox', { name: 'Add a criterion' }).fill('It answers')
    await keyboard.press('Enter')
    await expect(panel.getByText('It answers')).toBeVisible()
    await panel.getByRole('combobox', { name: 'Priority' }).selectOption('high')
    await panel.getByRole('button', { name: '+ Add a task that comes first' }).click()
    await panel.getByRole('combobox', { name: 'Add a task that comes first' }).fill('imp')
    await keyboard.press('Enter')
    await expect(panel.getByRole('heading', { name: 'Waits for 1 task' })).toBeVisible()
    await panel.getByRole('textbox', { name: 'Add to the timeline' }).fill('Asked the team')
    await keyboard.press('Enter')
    await expect(panel.getByRole('list', { name: /What happened/ })).toContainText('Asked the team')
    await panel.getByRole('button', { name: 'Read' }).click()
    await expect(panel.locator('.rendered strong')).toHaveText('both')
    expect(await axe(page)).toEqual([])
    const id = new URL(page.url()).searchParams.get('task') ?? ''
    await expect
      .poll(() => taskOf(node, id))
      .toMatchObject({
        description: 'To **both** regions',
        acceptanceCriteria: ['It answers'],
        priority: 'high',
      })
    // What somebody else writes is there at once.
    await call(node, 'POST', `/api/tasks/${id}/timeline`, { message: 'From elsewhere' })
    await expect(panel).toContainText('From elsewhere')
    await call(node, 'PATCH', `/api/tasks/${id}`, { title: 'Deploy it' })
    await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Deploy it')
    await page.getByRole('textbox', { name: 'Title' }).fill('')
    await expect(page.getByText('A task needs a title.')).toBeVisible()
    await page.getByRole('textbox', { name: 'Title' }).fill('Deploy all')
    await expect.poll(async () => (await taskOf(node, id)).title).toBe('Deploy all')
    await page.getByRole('button', { name: 'Close the task' }).focus()
    await keyboard.press('Escape')
    await expect(page.getByRole('complementary', { name: /^Task/ })).toHaveCount(0)
  })

  await test.step('the tree: in and out by keys and by the pointer', async () => {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    await keyboard.press('v')
    await expect(page.getByRole('tree', { name: 'Tasks' })).toBeFocused()
    await keyboard.press('End')
    await keyboard.press('Shift+ArrowRight')
    await expect(row(page, 'Deploy all')).toHaveAttribute('aria-level', '2')
    await keyboard.press('ArrowLeft')
    await keyboard.press('ArrowLeft')
    await expect(row(page, 'Deploy all')).toHaveCount(0)
    await keyboard.press('ArrowRight')
    await row(page, 'Deploy all').dragTo(row(page, 'Import'))
    await expect(row(page, 'Import')).toHaveAttribute('aria-expanded', 'true')
    expect(await axe(page)).toEqual([])
  })

  await test.step('a phone shows one column, and a task alone', async () => {
    await page.setViewportSize({ width: 375, height: 760 })
    await page.getByRole('button', { name: 'Columns by status' }).click()
    await page.getByRole('button', { name: /^In progress/ }).click()
    await expect(page.getByRole('listbox')).toHaveCount(1)
    expect(await axe(page)).toEqual([])
    await card(page, 'Import').click()
    await expect(page.getByRole('listbox')).toHaveCount(0)
    expect(await axe(page)).toEqual([])
    await page.getByRole('button', { name: 'Close the task' }).click()
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByRole('button', { name: 'Tree of tasks' }).click()
  })

  await test.step('deleting names what goes along', async () => {
    await row(page, 'Import').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Delete…' }).click()
    const dialog = page.getByRole('alertdialog')
    await expect(dialog).toContainText('Deploy all')
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await expect(row(page, 'Import')).toHaveCount(0)
    await expect(row(page, 'Deploy all')).toHaveCount(0)
    await page.getByRole('button', { name: 'Project: Shop' }).click()
    await page.getByRole('menuitem', { name: 'Delete Shop…' }).click()
    await dialog.getByRole('checkbox').check()
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await expect(page.getByRole('heading', { name: 'Say what is to be done' })).toBeVisible()
  })
})

test('10,000 tasks: only those in sight are in the page; scrolling, keys and filter reach all', async ({
  page,
  node,
}) => {
  const project = await makeProject(node, 'Many')
  const first = await makeTask(node, {
    projectId: project.id,
    title: 'The original',
    priority: 'high',
  })
  copyTask(node, first, 9_999)
  await page.goto(`/board?project=${project.id}`)
  await expect(card(page, 'The original')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Blocked' })).toContainText('2,500')
  expect(await page.getByRole('option').count()).toBeLessThan(150)

  await column(page, 'Pending').focus()
  await page.keyboard.press('End')
  await expect(card(page, 'Copy number 9996')).toBeInViewport()
  await page.keyboard.press('4')
  await expect(column(page, 'Completed')).toContainText('Copy number 9996')

  await page.keyboard.press('f')
  await page.keyboard.type('number 1234')
  await expect(card(page, 'Copy number 1234')).toBeVisible()
  await expect(page.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('searchbox', { name: 'Find tasks' })).not.toBeFocused()
  await page.keyboard.press('v')
  await expect(page.getByRole('treeitem')).toHaveCount(1)
  await page.getByRole('searchbox', { name: 'Find tasks' }).fill('')
  await expect(row(page, 'The original')).toBeVisible()
  expect(await page.getByRole('treeitem').count()).toBeLessThan(100)
})
