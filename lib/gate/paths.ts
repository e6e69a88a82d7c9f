/**
 * Which of the node's parts a (normalised) path belongs to. The API and sockets never answer with a
 * page, pages never with JSON.
 */
const PROGRAMS_ONLY = /^\/(?:api|health|metrics|term|ws)(?:\/|$)/
const HAS_EXTENSION = /\.(?!html$)[A-Za-z0-9]+$/

/** Answered by the HTTP API, whether the route exists or not. */
export function isApiPath(path: string): boolean {
  return /^\/(?:api|health|metrics)(?:\/|$)/.test(path)
}

/** Where a person expects a page to read: not the API, not a socket, not a file of a page. */
export function isPagePath(path: string): boolean {
  return !PROGRAMS_ONLY.test(path) && !HAS_EXTENSION.test(path) && !path.startsWith('/_next/')
}

/** Immutable files of the dashboard, of which one page loads dozens. */
export function isAssetPath(path: string): boolean {
  return path.startsWith('/_next/static/')
}
