/** Of normalised paths, for answers that differ by what a reader expects there. */
const PROGRAMS_ONLY = /^\/(?:api|health|metrics|term|ws)(?:\/|$)/
const API = /^\/(?:api|health|metrics)(?:\/|$)/
const HAS_EXTENSION = /\.(?!html$)[A-Za-z0-9]+$/

/** Where a person expects a page to read: not the API, not a socket, not a file of a page. */
export function isPagePath(path: string): boolean {
  return !PROGRAMS_ONLY.test(path) && !HAS_EXTENSION.test(path) && !path.startsWith('/_next/')
}

export function isApiPath(path: string): boolean {
  return API.test(path)
}

/** Immutable files of the dashboard, of which one page loads dozens. */
export function isAssetPath(path: string): boolean {
  return path.startsWith('/_next/static/')
}

/** Files stream in here, for as long as they keep moving. */
export function isUploadPath(path: string): boolean {
  return /^\/api\/agents\/[^/]+\/upload$/.test(path)
}
