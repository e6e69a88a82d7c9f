import { setTimeout as delay } from 'node:timers/promises'

const EVERY_MS = 30

/** Asks again and again until there is a value; null when the time (ms) runs out before. */
export async function until<T>(
  ask: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  timeout: number,
): Promise<T | null> {
  const end = performance.now() + timeout
  for (;;) {
    const value = await ask()
    if (value) return value
    if (performance.now() >= end) return null
    await delay(EVERY_MS)
  }
}
