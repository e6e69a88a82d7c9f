import { expect, test } from '../../support/e2e.ts'
import { axe, call, create } from '../dashboard/support.ts'
import { named, rememberTabs, shows } from './support.ts'

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`axe finds nothing, ${colorScheme}`, () => {
    test.slow()
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } })

    test('with several terminals, tabs and recipients', async ({ page, node }) => {
      const [a, b] = [await named(node, 'shop-api-ant'), await named(node, 'bee')]
      const asleep = await create(node, { name: 'asleep' })
      await call(node, 'POST', `/api/agents/${asleep.id}/hibernate`)
      await call(node, 'POST', `/api/agents/${b.id}/activity`, {
        activity: 'waiting',
        message: 'Run it?',
      })
      await rememberTabs(page, [
        [
          [a.id, b.id],
          [asleep.id, 'agt_0_old'],
        ],
        [['agt_0_other']],
      ])
      await page.goto('/')
      await shows(page, a.id, 'this is')
      expect(await axe(page), 'grid').toEqual([])
      await page.keyboard.press('Control+Shift+G')
      await page.getByRole('menu').waitFor()
      expect(await axe(page), 'arrange').toEqual([])
      await page.keyboard.press('Escape')
      await expect(page.getByRole('menu')).toBeHidden()
      await page.keyboard.press('Control+Shift+S')
      await page.getByRole('dialog').waitFor()
      expect(await axe(page), 'broadcast').toEqual([])
      await page.getByRole('textbox', { name: 'Text' }).fill('hello')
      await page.keyboard.press('Control+Enter')
      await page.getByRole('button', { name: 'Send more' }).waitFor()
      expect(await axe(page), 'sent').toEqual([])
    })
  })
}
