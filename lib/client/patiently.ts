const FIRST_MS = 500
const LONGEST_MS = 8_000

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Loads a part of the page, again and again until it comes: the node it comes from may be restarting,
 * and a part that failed would take the whole page with it. Each try waits twice as long, in ms.
 */
export async function patiently<T>(load: () => Promise<T>, wait = pause): Promise<T> {
  for (let ms = FIRST_MS; ; ms = Math.min(LONGEST_MS, ms * 2)) {
    try {
      return await load()
    } catch {
      await wait(ms)
    }
  }
}
