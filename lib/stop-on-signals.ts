const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** A node that has not stopped by itself after this long is ended. */
const PATIENCE_MS = 10_000
/** `npm start` passes on the Ctrl-C that the terminal sent to us as well, some milliseconds later. */
const ECHO_MS = 500

/**
 * Closes the node at the first signal; the process then ends by itself, because nothing is left in
 * it. A second signal (not the echo of the first), or 10 s, ends it at once.
 */
export function stopOnSignals(
  node: { close(): Promise<void> },
  onFailure: (error: unknown) => void,
): void {
  let since: number | null = null
  const stop = async () => {
    if (since !== null) {
      if (performance.now() - since > ECHO_MS) process.exit(130)
      return
    }
    since = performance.now()
    setTimeout(() => process.exit(1), PATIENCE_MS).unref()
    try {
      await node.close()
    } catch (error) {
      onFailure(error)
      process.exitCode = 1
    }
    // Next's development server leaves file watchers behind that would hold the process.
    if (process.env.NODE_ENV === 'development') process.exit()
  }
  for (const signal of SIGNALS) process.on(signal, stop)
}
