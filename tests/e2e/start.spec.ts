import { expect, test } from '../support/e2e.ts'

test('a session that was there before is in the dashboard, and nothing is complained about', async ({
  page,
  tmux,
}) => {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await tmux.newSession('customers-zoom-backend')
  await page.goto('/')
  await expect(page.getByText('backend').first()).toBeVisible()
  await expect(page.getByText('customers').first()).toBeVisible()
  await tmux.newSession('made-later')
  await expect(page.getByText('later').first()).toBeVisible()
  await tmux.run('kill-session', '-t', '=made-later')
  await expect(page.getByText('later')).toHaveCount(0)
  expect(complaints).toEqual([])
})
