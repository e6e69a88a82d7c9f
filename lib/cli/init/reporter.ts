import { setTimeout as delay } from 'node:timers/promises'

/** One request to the node. Rejects with what `createAsk` throws. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>

/** The node was not reached, or is not well: the same request may do later. */
export class NodeAway extends Error {}

export interface Retry {
  /** No new attempt begins after this many ms. */
  forMs: number
  signal?: AbortSignal | undefined
  /** Called once, when the first attempt found no node. */
  onAway?: (error: Error) => void
}

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 10_000

/**
 * Runs `work` until it does not throw `NodeAway`, at growing intervals. Rejects with any other error,
 * and with `NodeAway` when the time is over or `signal` is aborted.
 */
export async function whileAway<T>(work: () => Promise<T>, retry: Retry): Promise<T> {
  const deadline = performance.now() + retry.forMs
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof NodeAway)) throw error
      if (wait === FIRST_WAIT_MS) retry.onAway?.(error)
      if (performance.now() + wait > deadline || retry.signal?.aborted) throw error
      await delay(wait, undefined, { signal: retry.signal, ref: true }).catch(() => {
        throw error
      })
    }
  }
}
