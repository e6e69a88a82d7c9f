/**
 * How a request of a page is answered. `asset`: from the cache, since its name changes with its
 * content; `file`: from the node, or from the cache when it is away; `page` likewise; `pass`: none of
 * the worker's business.
 */
export type Route = 'asset' | 'file' | 'page' | 'pass'

/** The API, sockets and sign-in are never cached; the worker itself would never be replaced. */
const NEVER = /^\/(?:api|health|metrics|ws|term|launch|sw\.js)(?:\/|$)/

export function routeOf(
  { method, url, mode }: Pick<Request, 'method' | 'url' | 'mode'>,
  origin: string,
  files: ReadonlySet<string>,
): Route {
  const { pathname, origin: theirs } = new URL(url)
  if (method !== 'GET' || theirs !== origin || NEVER.test(pathname)) return 'pass'
  if (pathname.startsWith('/_next/static/')) return 'asset'
  if (mode === 'navigate') return 'page'
  return files.has(pathname) ? 'file' : 'pass'
}
