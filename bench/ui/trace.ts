import type { Browser, Page } from '@playwright/test'

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  /** µs */
  ts: number
  dur?: number
}

const CATEGORIES = [
  '-*',
  'devtools.timeline',
  'devtools.timeline.frame',
  'disabled-by-default-devtools.timeline',
  'blink.user_timing',
]
const MARK = 'bench-main-thread'

/**
 * What the page's main thread did while `work` ran, by the browser's own trace: ms of work between
 * the beginnings of two frames.
 */
export async function traceFrames(
  browser: Browser,
  page: Page,
  work: () => Promise<void>,
): Promise<number[]> {
  await browser.startTracing(page, { categories: CATEGORIES })
  let bytes: Buffer
  try {
    await page.evaluate((name) => void performance.mark(name), MARK)
    await work()
  } finally {
    bytes = await browser.stopTracing()
  }
  const { traceEvents } = JSON.parse(bytes.toString()) as { traceEvents: TraceEvent[] }
  return frameWork(traceEvents)
}

/** ms of tasks from each frame's beginning to the next one's, on the thread that carries the mark. */
export function frameWork(events: readonly TraceEvent[]): number[] {
  const main = events.find(({ name }) => name === MARK)
  if (!main) throw new Error('The trace does not tell the main thread.')
  const own = events.filter(({ pid, tid }) => pid === main.pid && tid === main.tid)
  const begun = own
    .filter(({ name }) => name === 'BeginMainThreadFrame')
    .map(({ ts }) => ts)
    .sort((a, b) => a - b)
  const tasks = own
    .filter(({ name, ph }) => name === 'RunTask' && ph === 'X')
    .sort((a, b) => a.ts - b.ts)
  let at = 0
  return begun.slice(0, -1).map((from, n) => {
    const to = begun[n + 1] ?? from
    let work = 0
    while (at < tasks.length && endOf(tasks[at]) <= from) at++
    for (let k = at; k < tasks.length && (tasks[k]?.ts ?? to) < to; k++) {
      work += Math.min(endOf(tasks[k]), to) - Math.max(tasks[k]?.ts ?? to, from)
    }
    return work / 1000
  })
}

const endOf = (task: TraceEvent | undefined) => (task?.ts ?? 0) + (task?.dur ?? 0)
