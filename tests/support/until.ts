export interface UntilOptions {
  /** ms; 10 s unless told. */
  timeout?: number
  /** ms between two looks. */
  interval?: number
  /** What was waited for, for the error; a function is asked when time is up. */
  message?: string | (() => string)
}

/**
 * Asks `probe` again and again until it answers something truthy, and answers that. An error thrown
 * by `probe` counts as "not yet"; when time is up it is the cause of the error.
 */
export async function until<T>(
  probe: () => T | Promise<T>,
  { timeout = 10_000, interval = 20, message }: UntilOptions = {},
): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeout
  let cause: unknown
  for (;;) {
    try {
      const answer = await probe()
      if (answer) return answer
      cause = undefined
    } catch (error) {
      cause = error
    }
    if (performance.now() > deadline) break
    await new Promise((resolve) => setTimeout(resolve, interval))
  }
  const what = (typeof message === 'function' ? message() : message) ?? probe.toString()
  throw new Error(`Not within ${timeout} ms: ${what}`, { cause })
}
