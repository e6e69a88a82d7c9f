import type { Locator, Page } from '@playwright/test'
import { test as base } from '../../support/e2e.ts'
import { axe, create, row } from '../dashboard/support.ts'
import { Finger, PHONE, screenHas, swipe, TABLET, terminalOf } from './support.ts'

const expect = base.expect
const ROWS = `seq -f 'row %05g lib/of-the/log.ts:12 and more words' 1 600; printf ready; exec cat`

const bar = (page: Page) => page.getByRole('toolbar', { name: 'Selected text' })
const layer = (page: Page) => page.locator('.term-history')

/** A place in the terminal that is shown, by cell. */
async function cell(page: Page, col: number, line: number): Promise<[number, number]> {
  const { left, top, cell } = await terminalOf(page)
  return [left + (col + 0.5) * cell.width, top + (line + 0.5) * cell.height]
}

/** Waits until an element has not been scrolled for some frames. */
function resting(element: Locator): Promise<void> {
  return element.evaluate(async (element) => {
    for (let still = 0, top = -1; still < 12; still = element.scrollTop === top ? still + 1 : 0) {
      top = element.scrollTop
      await new Promise(requestAnimationFrame)
    }
  })
}

/** No hand taps within a tenth of a second after it let go elsewhere, and Chromium takes that for no tap. */
const handMoves = (page: Page) => page.waitForTimeout(300)

/** Holds a finger on a cell until that selects. */
async function hold(page: Page, finger: Finger, at: [number, number]): Promise<void> {
  await finger.down(at)
  await expect.poll(async () => (await terminalOf(page)).selection).not.toBe('')
}

for (const [name, device] of Object.entries({ PHONE, TABLET })) {
  base.describe(name, () => {
    base.use({ ...device, permissions: ['clipboard-read', 'clipboard-write'] })

    base(
      'a long press selects, handles extend, and the bar copies and pastes',
      async ({ page, node }) => {
        const agent = await create(node, { name: 'words', command: ROWS })
        await page.goto(`/?agent=${agent.id}`)
        await screenHas(page, 'ready')
        const finger = await Finger.on(page)
        const selection = async () => (await terminalOf(page)).selection

        // A tap and a drag select nothing.
        await finger.tap(await cell(page, 14, 20))
        await swipe(page, await cell(page, 14, 20), await cell(page, 20, 18))
        await expect(bar(page)).toHaveCount(0)
        expect(await selection()).toBe('')

        await hold(page, finger, await cell(page, 14, 5))
        expect(await selection()).toBe('lib/of-the/log.ts:12')
        // The same finger goes on: by cell, and never less than the word.
        await finger.move([await cell(page, 32, 5)])
        await expect.poll(selection).toBe('lib/of-the/log.ts:12 an')
        await finger.up()
        await expect(bar(page)).toBeVisible()
        expect(await axe(page)).toEqual([])

        const handle = await page.locator('.term-touch-handle[data-which="start"]').boundingBox()
        if (!handle) throw new Error('There is no handle.')
        await finger.down([handle.x + 14, handle.y + 16])
        const { cell: size } = await terminalOf(page)
        await finger.move([[handle.x + 14 - 6 * size.width, handle.y + 16]])
        await finger.up()
        await expect.poll(selection).toMatch(/^\d{5} lib\/of-the\/log.ts:12 an$/)
        await handMoves(page)

        await bar(page).getByRole('button', { name: 'Select line' }).tap()
        await expect.poll(selection).toMatch(/^row \d{5} lib\/of-the\/log.ts:12 and more words$/)
        const line = await selection()
        await bar(page).getByRole('button', { name: 'Copy' }).tap()
        await expect(bar(page)).toHaveCount(0)
        expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(line)

        await hold(page, finger, await cell(page, 14, 5))
        await finger.up()
        await bar(page).getByRole('button', { name: 'All visible' }).tap()
        await expect.poll(async () => (await selection()).split('\n').length).toBeGreaterThan(10)
        // Without a secure context there is no clipboard, but what is selected can be copied.
        await page.evaluate(() => {
          Object.assign(window, { clipboard: navigator.clipboard })
          Object.defineProperty(navigator, 'clipboard', { configurable: true, value: undefined })
        })
        await bar(page).getByRole('button', { name: 'Copy' }).tap()
        const read = () =>
          page.evaluate(() => (window as unknown as { clipboard: Clipboard }).clipboard.readText())
        expect(await read()).toMatch(/^row \d+[\s\S]*ready$/)

        // Where even that is refused, the text is there to be copied by hand.
        await page.evaluate(() => {
          document.execCommand = () => false
        })
        await hold(page, finger, await cell(page, 14, 5))
        await finger.up()
        await bar(page).getByRole('button', { name: 'Copy' }).tap()
        const byHand = page.getByRole('region', { name: 'Copy by hand' })
        await expect(byHand.getByRole('textbox')).toHaveValue('lib/of-the/log.ts:12')
        expect(await axe(page)).toEqual([])
        await byHand.getByRole('button', { name: 'Done' }).tap()

        await hold(page, finger, await cell(page, 14, 5))
        await finger.up()
        await bar(page).getByRole('button', { name: 'Paste' }).tap()
        const field = page.getByRole('region', { name: 'Paste by hand' }).getByRole('textbox')
        await field.evaluate((element) => {
          const clipboardData = new DataTransfer()
          clipboardData.setData('text/plain', 'pasted-by-hand\n')
          element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
        })
        await screenHas(page, 'pasted-by-hand')

        await hold(page, finger, await cell(page, 14, 5))
        await finger.up()
        await finger.down(await cell(page, 14, 20))
        await finger.up()
        await expect(bar(page)).toHaveCount(0)
      },
    )

    base(
      '[T10] a drag opens the history where it is, goes on with momentum, and comes back',
      async ({ page, node }) => {
        const agent = await create(node, { name: 'log', command: ROWS })
        await page.goto(`/?agent=${agent.id}`)
        await screenHas(page, 'ready')
        const finger = await Finger.on(page)
        const from = await cell(page, 14, 4)
        const under = async (at: [number, number]) => {
          const { top, cell, lines } = await terminalOf(page)
          return lines[Math.floor((at[1] - top) / cell.height)]
        }
        const grabbed = await under(from)
        expect(grabbed).toMatch(/^row/)
        await finger.down(from)
        const to: [number, number] = [from[0], from[1] + 190]
        await finger.move([to], 16)
        await expect(layer(page)).toBeVisible()
        // What the finger grabbed is still under it: nothing has jumped.
        const number = (line: string | undefined) => Number(line?.slice(4, 9))
        await expect
          .poll(async () => Math.abs(number(await under(to)) - number(grabbed)))
          .toBeLessThanOrEqual(1)
        const top = async () => number((await terminalOf(page)).lines[0])
        const lifted = await top()
        await finger.throwTo([to[0], to[1] + 60])
        await expect.poll(top).toBeLessThan(lifted - 10)

        // It selects there too.
        await expect
          .poll(async () => {
            const before = await top()
            await page.evaluate(() => new Promise((done) => setTimeout(done, 120)))
            return (await top()) === before
          })
          .toBe(true)
        await hold(page, finger, await cell(page, 14, 6))
        await finger.up()
        await expect(bar(page)).toBeVisible()
        await bar(page).getByRole('button', { name: 'Select line' }).tap()
        expect((await terminalOf(page)).selection).toMatch(/^row \d{5} lib/)
        await finger.down(from)
        await finger.up()
        await expect(bar(page)).toHaveCount(0)
        await expect(layer(page)).toBeVisible()

        await expect
          .poll(async () => {
            await finger.down(to)
            await finger.throwTo([to[0], to[1] - 180])
            return layer(page).count()
          })
          .toBe(0)
        await screenHas(page, 'ready')
        // Looking back has not brought up the keyboard.
        if (name === 'PHONE') {
          expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('TEXTAREA')
        }
      },
    )

    base(
      'a drag turns the wheel for a program that asked for the mouse',
      async ({ page, node }) => {
        const command = `stty raw -echo; printf '\\033[?1049h\\033[?1000h\\033[?1006hready\\r\\n'; exec cat -v`
        const agent = await create(node, { name: 'mouse', command })
        await page.goto(`/?agent=${agent.id}`)
        await screenHas(page, 'ready')
        const finger = await Finger.on(page)
        // What it shows can be copied all the same.
        await hold(page, finger, await cell(page, 2, 0))
        await finger.up()
        expect((await terminalOf(page)).selection).toBe('ready')
        await expect(bar(page)).toBeVisible()
        await finger.down(await cell(page, 20, 12))
        await finger.up()
        await expect(bar(page)).toHaveCount(0)
        const at = await cell(page, 10, 4)
        await finger.drag(at, [at[0], at[1] + 120])
        await finger.up()
        await screenHas(page, '^[[<64;')
        await finger.drag([at[0], at[1] + 160], at)
        await finger.up()
        await screenHas(page, '^[[<65;')
        await expect(layer(page)).toHaveCount(0)
      },
    )
  })
}

base.describe('pulled down', () => {
  base.use(PHONE)

  base('the list and the inbox are asked for again, and the page stays', async ({ page, node }) => {
    await create(node, { name: 'first', command: 'exec cat' })
    let asked = 0
    let many = false
    await page.route('**/api/agents', async (route) => {
      asked += 1
      const response = await route.fetch()
      const agents = (await response.json()) as { id: string; name: string; path: string[] }[]
      const copies = Array.from({ length: 40 }, (_, n) => {
        const name = `copy-${n}`
        return { ...agents[0], id: `agt_${name}`, name, path: [name] }
      })
      await route.fulfill({ response, json: many ? [...agents, ...copies] : agents })
    })
    await page.goto('/')
    await expect(row(page, 'first')).toBeVisible()
    await page.evaluate(() => Object.assign(window, { stayed: true }))
    const finger = await Finger.on(page)
    const pull = async (px: number) => {
      await finger.down([180, 300])
      await finger.move([[180, 300 + px]])
    }
    const before = asked
    await pull(60)
    await expect(page.getByText('Pull to refresh')).toBeVisible()
    await finger.up()
    await expect(page.getByText('Pull to refresh')).toHaveCount(0)
    expect(asked).toBe(before)

    many = true
    await pull(180)
    await expect(page.getByText('Release to refresh')).toBeVisible()
    await finger.up()
    await expect(page.getByText('Refreshing…')).toBeVisible()
    await expect(row(page, 'copy-3')).toBeVisible()
    await expect(page.getByText('Refreshing…')).toHaveCount(0)
    expect(asked).toBe(before + 1)

    // A list that is scrolled is scrolled back.
    const tree = page.locator('#agent-tree')
    await tree.evaluate((element) => element.scrollTo(0, 400))
    await pull(180)
    await finger.up()
    await expect(page.getByText('refresh')).toHaveCount(0)
    expect(asked).toBe(before + 1)

    // A list that still moves takes a tap for a stop.
    await resting(tree)
    await page.getByRole('link', { name: 'Inbox' }).tap()
    await expect(page.getByText('Nobody waits for you')).toBeVisible()
    await pull(180)
    await finger.up()
    await expect.poll(() => asked).toBe(before + 2)
    await expect(page.getByText('Refreshing…')).toHaveCount(0)
    expect(await page.evaluate(() => 'stayed' in window)).toBe(true)
  })
})
