import { test as base } from '../../support/e2e.ts'
import { axe, create, row } from '../dashboard/support.ts'
import { ask, start, test as withPrograms } from '../inbox/support.ts'
import { keyboard, PHONE, screenHas, swipe, TABLET } from './support.ts'

const expect = base.expect
/** Shows each byte that it gets, by its caret name. */
const SHOW = `stty raw -echo; printf 'ready\\r\\n'; exec cat -v`

for (const [name, device] of Object.entries({ PHONE, TABLET })) {
  base.describe(name, () => {
    base.use(device)

    base(
      'the key bar types what a keyboard would, with Ctrl and Alt held by taps',
      async ({ page, node }) => {
        const agent = await create(node, { name: 'keys', command: SHOW })
        await page.goto(`/?agent=${agent.id}`)
        await screenHas(page, 'ready')
        const key = (label: string) => page.getByRole('button', { name: label, exact: true })
        await key('Esc').tap()
        await key('Up').tap()
        await screenHas(page, '^[^[[A')
        const bar = await page.getByRole('toolbar', { name: 'Keys' }).boundingBox()
        expect(bar?.height).toBeGreaterThanOrEqual(44)

        await page.locator('.term-screen').tap()
        await key('Ctrl').tap()
        await expect(key('Ctrl')).toHaveAttribute('aria-pressed', 'true')
        // A tap on the bar leaves the terminal its focus, and so the keyboard on the screen.
        await page.keyboard.insertText('g')
        await screenHas(page, '^G')
        await expect(key('Ctrl')).toHaveAttribute('aria-pressed', 'false')

        await key('Ctrl').dispatchEvent('click')
        await key('Ctrl').dispatchEvent('click')
        const locked = key('Ctrl, locked')
        await expect(locked).toHaveAttribute('aria-pressed', 'true')
        await page.keyboard.insertText('t')
        await page.keyboard.insertText('t')
        await screenHas(page, '^T^T')
        await expect(locked).toBeVisible()
        await locked.tap()
        await key('Alt').tap()
        await page.keyboard.insertText('b')
        await screenHas(page, '^[b')
        expect(await axe(page)).toEqual([])
      },
    )
  })
}

base.describe('on a phone', () => {
  base.use(PHONE)

  base('cursor keys follow the mode that the program set', async ({ page, node }) => {
    const command = `stty raw -echo; printf '\\033[?1hready\\r\\n'; exec cat -v`
    const agent = await create(node, { name: 'mode', command })
    await page.goto(`/?agent=${agent.id}`)
    await screenHas(page, 'ready')
    await page.getByRole('button', { name: 'Up', exact: true }).tap()
    await screenHas(page, '^[OA')
  })

  base('the terminal and its keys stay above the keyboard', async ({ page, node }) => {
    const agent = await create(node, { name: 'above', command: SHOW })
    await page.goto(`/?agent=${agent.id}`)
    await screenHas(page, 'ready')
    const bottom = async () => {
      const box = await page.getByRole('toolbar', { name: 'Keys' }).boundingBox()
      return box ? Math.round(box.y + box.height) : null
    }
    await expect.poll(bottom).toBe(760)
    await keyboard(page, 430)
    await expect.poll(bottom).toBe(430)
    expect(await page.evaluate(() => window.scrollY)).toBe(0)
    const screen = await page.locator('.term .term-screen').boundingBox()
    expect((screen?.y ?? 0) + (screen?.height ?? 999)).toBeLessThanOrEqual(430)
    await keyboard(page, null)
    await expect.poll(bottom).toBe(760)
  })

  base('a swipe from the left edge leads back to the list', async ({ page, node }) => {
    const agent = await create(node, { name: 'back', command: SHOW })
    await page.goto(`/?agent=${agent.id}`)
    await screenHas(page, 'ready')
    await expect(page.getByRole('navigation', { name: 'Pages' })).toHaveCount(0)
    await swipe(page, [6, 300], [180, 310])
    await expect(row(page, 'back')).toBeVisible()
    await row(page, 'back').tap()
    await screenHas(page, 'ready')
  })
})

withPrograms.describe('with somebody who waits', () => {
  withPrograms.use(PHONE)

  withPrograms('the inbox opens first, and the bar leads on', async ({ page, node }) => {
    const asker = await start(node, 'asker')
    await ask(node, asker.agent)
    await page.goto('/')
    await expect(page).toHaveURL(/\/inbox$/)
    const bar = page.getByRole('navigation', { name: 'Pages' })
    await expect(bar.getByRole('link', { name: 'Inbox 1 waiting' })).toBeVisible()
    expect(await axe(page)).toEqual([])
    await bar.getByRole('link', { name: 'Agents' }).tap()
    await expect(row(page, 'asker')).toBeVisible()
    expect(await axe(page)).toEqual([])
    await bar.getByRole('link', { name: 'Settings' }).tap()
    await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
    await bar.getByRole('button', { name: 'New agent' }).tap()
    await expect(page.getByRole('dialog')).toBeVisible()
  })
})
