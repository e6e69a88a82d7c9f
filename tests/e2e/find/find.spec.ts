import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, test } from '../../support/e2e.ts'
import { until } from '../../support/until.ts'
import { axe, call, create } from '../dashboard/support.ts'

test('[T10] a hit in any agent’s output is opened in its history, marked', async ({
  page,
  node,
}) => {
  const first = await create(node, { name: 'one', command: 'echo nothing here; exec cat' })
  await create(node, {
    name: 'two',
    command: 'seq -f "row %04g" 1 900; echo "panic: lost the needle"; seq 1 400; exec cat',
  })
  await until(async () => {
    const path = '/api/search?q=lost%20the%20needle'
    return (await call<{ agents: unknown[] }>(node, 'GET', path)).agents.length === 1
  })
  await page.goto(`/?agent=${first.id}`)
  await page.locator('.term[data-state="live"]').waitFor()
  await page.keyboard.press('Control+Shift+F')
  const field = page.getByRole('combobox', { name: 'Text to find' })
  await expect(field).toBeFocused()
  await field.fill('LOST the')
  const hit = page.getByRole('option', { name: /panic: lost the needle/ })
  await expect(hit).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByText('1 hit in 1 agent')).toBeVisible()
  expect(await axe(page)).toEqual([])
  await page.screenshot({ path: test.info().outputPath('search.png') })
  await page.keyboard.press('Enter')
  const history = page.getByRole('region', { name: 'History of two' })
  await expect(history).toBeVisible()
  await expect(history.getByText('panic: lost the needle')).toBeVisible()
  await expect(history.getByText('1 of 1')).toBeVisible()
  await expect(history.locator('.xterm-decoration')).toHaveCount(1)
  expect(await axe(page)).toEqual([])
  await page.screenshot({ path: test.info().outputPath('history.png') })
  // From the very terminal that is shown, and while its older lines are on their way.
  await page.getByRole('button', { name: /Jump to live/ }).click()
  await expect(history).toBeHidden()
  await page.keyboard.press('Control+Shift+F')
  await field.fill('lost THE')
  await expect(hit).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(history.getByText('panic: lost the needle')).toBeVisible()
})

test('changed files open their diff, and the keyboard goes through them', async ({
  page,
  node,
}) => {
  const dir = `${node.home}/work`
  mkdirSync(dir, { recursive: true })
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', dir, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args])
  git('init', '-q', '-b', 'trunk')
  writeFileSync(`${dir}/a.ts`, 'one\ntwo\nthree\n')
  writeFileSync(`${dir}/b.ts`, 'x\n')
  git('add', '.')
  git('commit', '-qm', 'first')
  writeFileSync(`${dir}/a.ts`, 'one\n2\nthree\nfour\n')
  writeFileSync(`${dir}/b.ts`, 'y\n')
  writeFileSync(`${dir}/new.ts`, 'new\n')
  const { id } = await create(node, {
    name: 'coder',
    cwd: dir,
    notes: '# Plan\n\n- [x] read\n- [ ] **write**\n\n<img src=x onerror=alert(1)>',
  })
  await page.addInitScript(() =>
    localStorage.setItem('maestro:prefs', JSON.stringify({ panelOpen: true })),
  )
  await page.goto(`/?agent=${id}`)
  await page.getByRole('button', { name: 'Read', exact: true }).click()
  const panel = page.getByRole('complementary', { name: 'Details of coder' })
  await expect(panel.getByRole('heading', { name: 'Plan' })).toBeVisible()
  await expect(panel.locator('.rendered img')).toHaveCount(0)
  await page.screenshot({ path: test.info().outputPath('panel.png') })
  await page.getByRole('button', { name: /a\.ts/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Changes of coder' })
  await expect(dialog.getByRole('row', { name: /added 2$/ })).toBeVisible()
  await expect(dialog.getByRole('row', { name: /removed two$/ })).toBeVisible()
  expect(await axe(page)).toEqual([])
  await page.screenshot({ path: test.info().outputPath('diff.png') })
  await page.keyboard.press('j')
  await expect(dialog.getByRole('region', { name: 'Changes in b.ts' })).toBeVisible()
  await page.keyboard.press('j')
  await expect(dialog.getByText('not added to git yet')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
})
