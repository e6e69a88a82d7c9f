/**
 * What the cookie of a link opens, by method and path; the role and the one agent of the link still
 * decide. Everything else of the node, what is admin's and what is another host's, stays shut on the
 * listener for links whatever it asks for.
 */
const API: readonly (readonly [method: string, path: RegExp])[] = [
  ['GET', /^\/api\/(?:node|agents|hosts|search)$/],
  ['GET', /^\/api\/agents\/[^/]+(?:\/(?:output|git))?$/],
  ['GET', /^\/api\/hosts\/[^/]+$/],
  ['POST', /^\/api\/agents\/[^/]+\/(?:input|answer|keys|interrupt|upload)$/],
]
const NO_PAGE = /^\/(?:api|health|metrics|ws|term|launch|pair|\$T)(?:\/|$)/
const SOCKETS = new Set(['/ws', '/term'])

export function opensByCookie(method: string | undefined, path: string): boolean {
  const asked = method === 'HEAD' ? 'GET' : method
  if (!NO_PAGE.test(path)) return asked === 'GET'
  return API.some(([allowed, pattern]) => allowed === asked && pattern.test(path))
}

export function opensSocketByCookie(path: string): boolean {
  return SOCKETS.has(path)
}
