/**
 * Shares one run of `read` among all who ask before it begins; who asks while it runs gets the next
 * one. So everybody gets an answer that is newer than the question, at two runs at most.
 */
export function coalesce<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve()
  let next: Promise<T> | null = null

  const begin = (): Promise<T> => {
    next = null
    const run = read()
    running = run
    return run
  }
  return () => {
    next ??= running.then(begin, begin)
    return next
  }
}
