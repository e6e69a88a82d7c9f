import { routeOf } from './routes.ts'
import type { FetchEvent, WorkerScope } from './scope.ts'

const PREFIX = 'maestro-'
/** A network that says nothing for so long is none. */
const PATIENCE_MS = 5000
const AT_ONCE = 6

/** The dashboard of one build, kept so that it opens without its node. */
export interface OfflineShell {
  install(): Promise<void>
  /** Removes what other builds kept. */
  activate(): Promise<void>
  onFetch(event: FetchEvent): void
}

export function createOfflineShell(
  scope: WorkerScope,
  { build, files }: { build: string; files: readonly string[] },
): OfflineShell {
  const name = PREFIX + build
  const known = new Set(files)

  async function keep(cache: Cache, path: string): Promise<void> {
    const isAsset = path.startsWith('/_next/static/')
    const there = isAsset ? await caches.match(path) : undefined
    const response = there ?? (await fetch(path, { cache: isAsset ? 'default' : 'no-cache' }))
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}`)
    await cache.put(path, response)
  }

  /** The node's answer, else what is kept. An error of the node is an answer. */
  async function fromNode(event: FetchEvent, isPage: boolean): Promise<Response> {
    const cache = await caches.open(name)
    const { pathname } = new URL(event.request.url)
    const kept = (await cache.match(pathname)) ?? (isPage ? await cache.match('/') : undefined)
    const early = Promise.resolve(event.preloadResponse)
    const asked = early.then((response) => response ?? fetch(event.request))
    if (!kept) return asked
    asked.catch(() => undefined)
    const patience = new Promise<Response>((resolve) => {
      setTimeout(() => resolve(kept.clone()), PATIENCE_MS)
    })
    return Promise.race([asked, patience]).catch(() => kept)
  }

  return {
    async install() {
      const cache = await caches.open(name)
      const queue = [...files]
      const work = async () => {
        for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
          await keep(cache, path)
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, work))
    },
    async activate() {
      for (const each of await caches.keys()) {
        if (each.startsWith(PREFIX) && each !== name) await caches.delete(each)
      }
      await scope.registration.navigationPreload?.enable()
      await scope.clients.claim()
    },
    onFetch(event) {
      const route = routeOf(event.request, scope.location.origin, known)
      if (route === 'pass') return
      if (route !== 'asset') event.respondWith(fromNode(event, route === 'page'))
      else {
        const { request } = event
        event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)))
      }
    },
  }
}
