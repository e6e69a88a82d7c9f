const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** A node that has not stopped by itself after this long is ended. */
const PATIENCE_MS = 10_000

/**
 * Closes the node at the first signal; the process then ends by itself, because nothing is left in
 * it. A second signal, or 10 s, ends it at once.
 */
export function stopOnSignals(
  node: { close(): Promise<void> },
  onFailure: (error: unknown) => void,
): void {
  let stopping = false
  const stop = async () => {
    if (stopping) process.exit(130)
    stopping = true
    setTimeout(() => process.exit(1), PATIENCE_MS).unref()
    try {
      await node.close()
    } catch (error) {
      onFailure(error)
      process.exitCode = 1
    }
  }
  for (const signal of SIGNALS) process.on(signal, stop)
}
