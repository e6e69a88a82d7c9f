import type { AnyEnvelope } from '../wire/event.ts'
import type { Cli } from './cli.ts'
import { CliError, EXIT } from './exit.ts'
import { openLive } from './live.ts'

export interface WatchOptions<T> {
  topics: readonly string[]
  /** ms; absent: as long as it takes. */
  timeout?: number
  /** For the words of a time that ran out. */
  what: string
  /** Looks anew: at the start, and after whatever was missed. Resolves with the result when it is there. */
  look(): Promise<T | undefined>
  /** What an event says of it; undefined: go on. */
  hear(event: AnyEnvelope): T | undefined
}

/**
 * Waits for what the node's events tell, over restarts of the node. Throws `CliError`: of `look`, and
 * `TIMEOUT` (exit code 5).
 */
export async function watch<T>(cli: Cli, options: WatchOptions<T>): Promise<T> {
  const { topics, timeout, what, look, hear } = options
  const { target } = await cli.node()
  const first = await look()
  if (first !== undefined) return first
  return new Promise<T>((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      feed.close()
    }
    const done = (value: T | undefined) => {
      if (value === undefined) return
      end()
      resolve(value)
    }
    const fail = (error: unknown) => {
      // A node that is away comes back, and the feed with it.
      if (error instanceof CliError && error.exit === EXIT.notRunning) return
      end()
      reject(error)
    }
    const feed = openLive(target, {
      topics,
      onResync: () => void look().then(done, fail),
      onEvent: (event) => done(hear(event)),
      onDenied: fail,
    })
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => {
            end()
            reject(new CliError(`${what} did not come in time.`, EXIT.timeout, { code: 'TIMEOUT' }))
          }, timeout)
  })
}
