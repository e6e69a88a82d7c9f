import type { Page } from '@playwright/test'

/** Times in ms at which the page's frames began while `work` ran; every frame of the display is asked for. */
export async function framesOf(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => window.probe.startFrames())
  await work()
  return page.evaluate(() => window.probe.stopFrames())
}

/** ms from each frame to the next. */
export function intervals(frames: readonly number[]): number[] {
  return frames.slice(1).map((at, n) => at - (frames[n] ?? at))
}
