type Reader = () => string

const live = new Set<Reader>()
let ended: Reader[] = []

/** Keeps a node's log at hand for the test that fails; the answer says that the node has ended. */
export function rememberLogs(read: Reader): () => void {
  live.add(read)
  return () => {
    live.delete(read)
    ended.push(read)
  }
}

/** Forgets nodes that have ended; called before each test. */
export function forgetEnded(): void {
  ended = []
}

/** Logs of the nodes that run now or ended during this test. */
export function recentLogs(): string {
  return [...ended, ...live]
    .map((read) => read().trim())
    .filter(Boolean)
    .join('\n--- another node ---\n')
}
