import type { LookupAddress } from 'node:dns'

export type Resolve = (
  name: string,
  options: { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

type Done = Parameters<Resolve>[2]

/** Multicast DNS answers within a part of this, or there is nobody. */
const ANSWER_MS = 1_000
/** How long it is taken for granted that a name leads nowhere. */
const UNKNOWN_MS = 20_000
/** getaddrinfo(3) holds one of Node's four threads, which files need, too. */
const AT_ONCE = 2
const MAX_UNKNOWN = 1_000

/**
 * `resolve`, but names under `.local` cost little where no multicast DNS answers them: a system
 * without it asks a server that may never answer. They are given up after a second and then not asked
 * for during a while; each is asked for once at a time, and few together.
 */
export function createLocalResolve(resolve: Resolve, now = () => performance.now()): Resolve {
  const asking = new Map<string, Set<Done>>()
  const queue: string[] = []
  const unknown = new Map<string, number>()
  let running = 0

  function settle(name: string, ...answer: Parameters<Done>): void {
    const waiting = asking.get(name) ?? []
    asking.delete(name)
    if (answer[0]) remember(name)
    else unknown.delete(name)
    for (const done of waiting) done(...answer)
  }

  function remember(name: string): void {
    unknown.delete(name)
    const [oldest] = unknown.keys()
    if (unknown.size >= MAX_UNKNOWN && oldest !== undefined) unknown.delete(oldest)
    unknown.set(name, now() + UNKNOWN_MS)
  }

  function next(): void {
    while (running < AT_ONCE) {
      const name = queue.shift()
      if (name === undefined) return
      if (asking.get(name)?.size === 0) {
        asking.delete(name) // all who asked have given up
        continue
      }
      running++
      resolve(name, { all: true }, (error, addresses) => {
        running--
        settle(name, error, addresses)
        next()
      })
    }
  }

  return (name, options, done) => {
    if (!/\.local\.?$/i.test(name)) return resolve(name, options, done)
    if ((unknown.get(name) ?? 0) > now()) {
      process.nextTick(done, notFound(name), [])
      return
    }
    const once: Done = (...answer) => {
      clearTimeout(timer)
      done(...answer)
    }
    const timer = setTimeout(() => {
      asking.get(name)?.delete(once)
      remember(name)
      done(notFound(name), [])
    }, ANSWER_MS)
    const waiting = asking.get(name)
    if (waiting) {
      waiting.add(once)
      return
    }
    asking.set(name, new Set([once]))
    queue.push(name)
    next()
  }
}

function notFound(name: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${name} is not known on this network`), { code: 'ENOTFOUND' })
}
