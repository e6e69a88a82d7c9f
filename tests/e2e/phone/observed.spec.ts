import { test as base } from '../../support/e2e.ts'
import { create, row } from '../dashboard/support.ts'
import { Finger, PHONE, screenHas, TABLET, terminalOf } from './support.ts'

const expect = base.expect
/** A line as long as a desk's terminal is wide, and what is typed behind it. */
const COMMAND = `printf 'ready\\n'; printf '%0120d' 0 | tr 0 =; printf '\\n'; exec cat`

for (const [name, device] of Object.entries({ PHONE, TABLET })) {
  base.describe(name, () => {
    // As phones have: a cell of two device pixels is narrower than one of CSS.
    base.use({ ...device, deviceScaleFactor: 2 })

    base(
      '[T11] a desk’s grid is read, moved, pinched and taken by fingers',
      async ({ page, node, browser }) => {
        const agent = await create(node, { name: 'wide', command: COMMAND })
        const desk = await browser.newPage({
          viewport: { width: 1900, height: 1000 },
          hasTouch: false,
          isMobile: false,
          deviceScaleFactor: 1,
        })
        await desk.goto(`${node.url}/?agent=${agent.id}`)
        await screenHas(desk, 'ready')
        await desk.keyboard.type('from the desk\n')
        await screenHas(desk, 'from the desk')
        const wide = (await terminalOf(desk)).cols
        expect(wide).toBeGreaterThan(150)

        await page.goto(`/?agent=${agent.id}`)
        await screenHas(page, 'from the desk')
        await expect(page.locator('.term')).toHaveAttribute('data-owner', 'false')
        const screen = page.locator('.term-screen')
        const shown = async () => {
          const { left, cell, cols } = await terminalOf(page)
          const box = await screen.boundingBox()
          if (!box) throw new Error('There is no screen.')
          return { left: left - box.x, cell, right: left + cell.width * cols - box.x, box }
        }
        const first = await shown()
        // As wide as its place, and letters of a size to read, where all columns would be a third of it.
        expect(first.cell.width).toBeGreaterThanOrEqual(5)
        expect(first.right).toBeGreaterThanOrEqual(first.box.width)
        expect(first.left).toBeGreaterThan(0)

        // Nothing lies over anything: picture, size, keys.
        const note = await page.locator('.term-size').boundingBox()
        const keys = await page.getByRole('toolbar', { name: 'Keys' }).boundingBox()
        if (!note || !keys) throw new Error('Something is missing.')
        expect(first.box.y + first.box.height).toBeLessThanOrEqual(note.y + 1)
        expect(note.y + note.height).toBeLessThanOrEqual(keys.y + 1)
        expect(keys.y + keys.height).toBeLessThanOrEqual(device.viewport.height)

        const finger = await Finger.on(page)
        const { x, y, width } = first.box
        const middle: [number, number] = [x + width / 2, y + 200]
        await finger.down([x + width - 40, y + 200])
        await finger.move([[x + width - 240, y + 204]])
        await finger.up()
        await expect.poll(async () => (await shown()).left).toBeLessThan(-100)

        // Together: all columns. Apart: full size. What was chosen stays for the visit.
        const pinch = async (from: number, to: number) => {
          await finger.down([middle[0] - from, middle[1]], [middle[0] + from, middle[1]])
          await finger.move([
            [middle[0] - to, middle[1]],
            [middle[0] + to, middle[1]],
          ])
          await finger.up()
        }
        await pinch(150, 20)
        await expect.poll(async () => (await shown()).right).toBeLessThanOrEqual(width)
        const fit = (await shown()).cell.width
        await pinch(20, 170)
        await expect.poll(async () => (await shown()).cell.width).toBeGreaterThan(7)
        const full = (await shown()).cell.width
        expect(full).toBeGreaterThan(fit * 1.5)
        await pinch(170, 100)
        // It is drawn a frame or more behind the finger.
        let between = 0
        await expect(async () => {
          const before = between
          between = (await shown()).cell.width
          expect(between).toBe(before)
        }).toPass()
        expect(between).toBeGreaterThan(fit)
        expect(between).toBeLessThan(full)
        if (name === 'PHONE') {
          // From the left edge a swipe leads back, also over a grid that could be moved.
          await finger.down([6, 300])
          await finger.move([[180, 306]], 3)
          await finger.up()
          await row(page, 'wide').tap()
          await screenHas(page, 'from the desk')
          await expect.poll(async () => (await shown()).cell.width).toBe(between)
        }

        // Where somebody types is in sight.
        await desk.keyboard.type('x'.repeat(140))
        await screenHas(page, 'x'.repeat(140))
        const cursor = async () => {
          const { left, cell, box } = await shown()
          return left + 140 * cell.width <= box.width && left + 140 * cell.width > 0
        }
        if (name === 'PHONE') await expect.poll(cursor).toBe(true)

        await page.getByRole('button', { name: 'Take size' }).tap()
        await expect(page.locator('.term')).toHaveAttribute('data-owner', 'true')
        await expect.poll(async () => (await terminalOf(page)).cols).toBeLessThan(wide)
        await expect
          .poll(async () => {
            const { left, right, box } = await shown()
            return left >= 0 && right <= box.width
          })
          .toBe(true)
        await desk.close()
      },
    )
  })
}
