/** Random numbers in [0, 1) that a seed decides (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Event {
  at: number
  order: number
  run: (() => void) | null
}

/** Virtual time: what is scheduled runs in its order, as soon as all before it is done. */
export interface Clock {
  now(): number
  schedule(ms: number, run: () => void): () => void
  /** Lets `ms` pass. What promises do in between is waited for after each event. */
  run(ms: number): Promise<void>
  /** Lets time pass until `condition` holds, `ms` at most; true when it holds. */
  until(condition: () => boolean, ms: number, step?: number): Promise<boolean>
  /** How many events ran. */
  readonly events: number
}

export function createClock(start: number): Clock {
  const heap: Event[] = []
  let time = start
  let order = 0
  let events = 0

  function push(event: Event): void {
    heap.push(event)
    let child = heap.length - 1
    while (child > 0) {
      const parent = (child - 1) >> 1
      if (!isBefore(heap[child], heap[parent])) break
      swap(child, parent)
      child = parent
    }
  }

  function pop(): Event | undefined {
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last || heap.length === 0) return first
    heap[0] = last
    let parent = 0
    for (;;) {
      const left = 2 * parent + 1
      const child = isBefore(heap[left + 1], heap[left]) ? left + 1 : left
      if (!isBefore(heap[child], heap[parent])) return first
      swap(child, parent)
      parent = child
    }
  }

  function swap(a: number, b: number): void {
    const [left, right] = [heap[a], heap[b]]
    if (left && right) [heap[a], heap[b]] = [right, left]
  }

  async function run(ms: number): Promise<void> {
    const end = time + ms
    while (heap[0] && heap[0].at <= end) {
      const event = pop()
      if (!event?.run) continue
      time = event.at
      events++
      event.run()
      await settled()
    }
    time = end
  }

  return {
    now: () => time,
    schedule(ms, fn) {
      const event: Event = { at: time + Math.max(0, ms), order: order++, run: fn }
      push(event)
      return () => {
        event.run = null
      }
    },
    run,
    async until(condition, ms, step = 100) {
      const end = time + ms
      while (time < end) {
        if (condition()) return true
        await run(Math.min(step, end - time))
      }
      return condition()
    },
    get events() {
      return events
    },
  }
}

function isBefore(a: Event | undefined, b: Event | undefined): boolean {
  return a !== undefined && b !== undefined && (a.at - b.at || a.order - b.order) < 0
}

/** All promises that are due have run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
