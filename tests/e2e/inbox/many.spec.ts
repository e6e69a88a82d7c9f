import { expect, test } from '../../support/e2e.ts'
import { until } from '../../support/until.ts'
import { call } from '../dashboard/support.ts'

const COUNT = 70

test('of many who wait only those near the eye are drawn; keys and scrolling reach all', async ({
  page,
  node,
  tmux,
}) => {
  const made = Array.from({ length: COUNT }, (_, n) => [
    ...['new-session', '-d', '-s', `asker-${n}`],
    ...['sleep 1000', ';'],
  ])
  await tmux.run(...made.flat())
  const agents = await until(
    async () => {
      const list = await call<{ id: string }[]>(node, 'GET', '/api/agents?limit=200')
      return list.length >= COUNT ? list : null
    },
    { timeout: 30_000 },
  )
  for (const { id } of agents) {
    const report = { activity: 'waiting', message: 'May I go on?' }
    await call(node, 'POST', `/api/agents/${id}/activity`, report)
  }
  await page.goto('/inbox')
  const entries = page.getByRole('list', { name: /Waiting for you/ }).getByRole('article')
  await expect(entries.first()).toBeVisible()
  await expect(page.getByText(`${COUNT} agents wait`)).toBeAttached()
  const drawn = await entries.count()
  expect(drawn).toBeGreaterThanOrEqual(30)
  expect(drawn).toBeLessThan(COUNT)
  await expect(page.getByRole('button', { name: /^\d+ more waits?$/ })).toBeAttached()

  // The next entry is there when the key asks for it, to the last.
  for (let n = 1; n < COUNT; n++) await page.keyboard.press('j')
  await expect(entries).toHaveCount(COUNT)
  await expect(entries.last()).toHaveAttribute('aria-current', 'true')
  await expect(entries.last()).toBeInViewport()
  await expect(page.getByRole('button', { name: /more wait/ })).toHaveCount(0)
})
