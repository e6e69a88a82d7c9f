import type { CDPSession, Page } from '@playwright/test'

export const PHONE = { viewport: { width: 375, height: 760 }, hasTouch: true, isMobile: true }
export const TABLET = { viewport: { width: 768, height: 1024 }, hasTouch: true, isMobile: true }

/** Waits until the one terminal of the page is live, and its screen has this text. */
export async function screenHas(page: Page, text: string): Promise<void> {
  await page.waitForFunction((text) => {
    interface Screen extends HTMLElement {
      maestroTerminal?: import('@xterm/xterm').Terminal
    }
    const screen = document.querySelector<Screen>('.term[data-state="live"] .term-screen')
    const buffer = screen?.maestroTerminal?.buffer.active
    const lines = Array.from({ length: buffer?.length ?? 0 }, (_, n) =>
      buffer?.getLine(n)?.translateToString(true),
    )
    return lines.join('\n').includes(text)
  }, text)
}

/** Moves one finger from a place to another, as a hand does. */
export async function swipe(page: Page, from: [number, number], to: [number, number]) {
  const client: CDPSession = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: [number, number]) =>
    client.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: at ? [{ x: at[0], y: at[1] }] : [],
    })
  // At once: waiting for each on a busy machine would make a slow finger of it.
  await Promise.all([
    touch('touchStart', from),
    touch('touchMove', [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]),
    touch('touchMove', to),
    touch('touchEnd'),
  ])
  await client.detach()
}

/** A keyboard over the lower part of the page, as WebKit lays one; null: it goes. Chromium has none to show. */
export async function keyboard(page: Page, visible: number | null): Promise<void> {
  await page.evaluate((visible) => {
    const viewport = window.visualViewport
    if (!viewport) return
    Object.defineProperty(viewport, 'height', {
      configurable: true,
      get: () => visible ?? window.innerHeight,
    })
    viewport.dispatchEvent(new Event('resize'))
  }, visible)
}

/** A finger on the page; a second one is `other`. */
export class Finger {
  readonly #client: CDPSession
  #at: [number, number][] = []

  static async on(page: Page): Promise<Finger> {
    return new Finger(await page.context().newCDPSession(page))
  }

  constructor(client: CDPSession) {
    this.#client = client
  }

  async down(...at: [number, number][]): Promise<void> {
    this.#at = at
    await this.#send('touchStart')
  }

  /** Down and up at once: waiting between them on a busy machine would make a long press of it. */
  async tap(at: [number, number]): Promise<void> {
    await Promise.all([this.down(at), this.up()])
  }

  /** Down and on its way at once, for the same reason; the finger stays down. */
  async drag(from: [number, number], to: [number, number], steps = 8): Promise<void> {
    const first = ([0, 1] as const).map((i) => from[i] + (to[i] - from[i]) / steps)
    const down = this.down(from)
    this.#at = [first as [number, number]]
    await Promise.all([down, this.#send('touchMove')])
    await this.move([to], steps - 1)
  }

  /** In steps, one a frame or so. */
  async move(to: [number, number][], steps = 8): Promise<void> {
    const from = this.#at
    for (let n = 1; n <= steps; n++) {
      this.#at = to.map(([x, y], i) => {
        const [x0, y0] = from[i] ?? [x, y]
        return [x0 + ((x - x0) * n) / steps, y0 + ((y - y0) * n) / steps]
      })
      await this.#send('touchMove')
    }
  }

  /** Moves on and lifts the finger, as fast as a hand whatever the machine is busy with. */
  async throwTo([x, y]: [number, number]): Promise<void> {
    const [from] = this.#at
    if (!from) return
    const began = Date.now() / 1000
    const points = [0.25, 0.5, 0.75, 1].map((part) => [
      { x: from[0] + (x - from[0]) * part, y: from[1] + (y - from[1]) * part, id: 0 },
    ])
    this.#at = []
    // One by one, or they become one movement; when each is made is said, however long that takes.
    for (const [n, touchPoints] of [...points, []].entries()) {
      await this.#client.send('Input.dispatchTouchEvent', {
        type: touchPoints.length > 0 ? 'touchMove' : 'touchEnd',
        touchPoints,
        timestamp: began + n * 0.012,
      })
    }
  }

  async up(): Promise<void> {
    this.#at = []
    await this.#send('touchEnd')
  }

  async #send(type: 'touchStart' | 'touchMove' | 'touchEnd'): Promise<void> {
    const touchPoints = this.#at.map(([x, y], id) => ({ x, y, id }))
    await this.#client.send('Input.dispatchTouchEvent', { type, touchPoints })
  }
}

/** What the page shows of its one terminal, or of the history over it. */
export interface Shown {
  /** Of its first cell, client px. */
  left: number
  top: number
  cell: { width: number; height: number }
  cols: number
  lines: string[]
  selection: string
}

export function terminalOf(page: Page): Promise<Shown> {
  return page.evaluate(() => {
    interface Carrier extends HTMLElement {
      maestroTerminal?: import('@xterm/xterm').Terminal
    }
    const carrier =
      document.querySelector<Carrier>('.term-history-surface:not([data-pending])') ??
      document.querySelector<Carrier>('.term-screen')
    const terminal = carrier?.maestroTerminal
    const box = carrier?.querySelector('.xterm-screen')?.getBoundingClientRect()
    if (!terminal || !box) throw new Error('There is no terminal.')
    const { active } = terminal.buffer
    return {
      left: box.left,
      top: box.top,
      cell: { width: box.width / terminal.cols, height: box.height / terminal.rows },
      cols: terminal.cols,
      lines: Array.from(
        { length: terminal.rows },
        (_, n) => active.getLine(active.viewportY + n)?.translateToString(true) ?? '',
      ),
      selection: terminal
        .getSelection()
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n'),
    }
  })
}
