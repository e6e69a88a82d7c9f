import type { Page } from '@playwright/test'

export interface Held {
  terminals: number
  canvases: number
  /** Bytes of JavaScript's heap after a collection. */
  heap: number
  /** Nodes of the DOM, those without a document among them. */
  nodes: number
}

/** What a page holds of terminals, and its memory after a collection. */
export async function heldBy(page: Page): Promise<Held> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.getMetrics')
  const metric = (name: string) => metrics.find((one) => one.name === name)?.value ?? 0
  const counted = await page.evaluate(() => ({
    terminals: document.querySelectorAll('.xterm').length,
    canvases: document.querySelectorAll('canvas').length,
  }))
  await session.detach()
  return { ...counted, heap: metric('JSHeapUsedSize'), nodes: metric('Nodes') }
}
