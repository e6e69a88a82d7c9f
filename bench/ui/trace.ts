import type { Browser, Page } from '@playwright/test'

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  /** µs */
  ts: number
  dur?: number
  /** µs of the processor that the thread itself had. */
  tdur?: number
}

const CATEGORIES = [
  '-*',
  'devtools.timeline',
  'devtools.timeline.frame',
  'disabled-by-default-devtools.timeline',
  'blink.user_timing',
]
const MARK = 'bench-main-thread'

/** What the main thread did for each frame, in ms. */
export interface FrameWork {
  /** By the clock: with what other processes took from it meanwhile. */
  wall: number[]
  /** Of the processor: the page's own, on a busy machine too. */
  cpu: number[]
}

/** What the page's main thread did while `work` ran, by the browser's own trace. */
export async function traceFrames(
  browser: Browser,
  page: Page,
  work: () => Promise<void>,
): Promise<FrameWork> {
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

/** All tasks from behind one frame to the end of the next one, on the thread that carries the mark. */
export function frameWork(events: readonly TraceEvent[]): FrameWork {
  const main = events.find(({ name }) => name === MARK)
  if (!main) throw new Error('The trace does not tell the main thread.')
  const own = events
    .filter(({ pid, tid }) => pid === main.pid && tid === main.tid)
    .sort((a, b) => a.ts - b.ts)
  const frames = own.filter(({ name }) => name === 'BeginCommitCompositorFrame')
  const tasks = own.filter(({ name, ph }) => name === 'RunTask' && ph === 'X')
  const work: FrameWork = { wall: [], cpu: [] }
  let at = 0
  for (const frame of frames) {
    let wall = 0
    let cpu = 0
    for (let task = tasks[at]; task && task.ts <= frame.ts; task = tasks[++at]) {
      wall += task.dur ?? 0
      cpu += task.tdur ?? task.dur ?? 0
    }
    work.wall.push(wall / 1000)
    work.cpu.push(cpu / 1000)
  }
  if (frames.length < 2) throw new Error('The trace has no frames.')
  // The first frame stands for whatever was before it.
  return { wall: work.wall.slice(1), cpu: work.cpu.slice(1) }
}
