/** Of normalised paths, for answers that differ by what a reader expects there. */
const PROGRAMS_ONLY = /^(?:\/\$T)?\/(?:api|health|metrics|term|ws)(?:\/|$)/
const API = /^\/(?:api|health|metrics)(?:\/|$)/
const ICONS = /^\/(?:icon(?:-[a-z0-9]+)?\.(?:svg|png)|apple-touch-icon\.png|manifest\.webmanifest)$/
const TOKEN = /^\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\/|$)/i
const HAS_EXTENSION = /\.(?!html$)[A-Za-z0-9]+$/

/** Where a person expects a page to read: not the API, not a socket, not a file of a page. */
export function isPagePath(path: string): boolean {
  return !PROGRAMS_ONLY.test(path) && !HAS_EXTENSION.test(path) && !path.startsWith('/_next/')
}

export function isApiPath(path: string): boolean {
  return API.test(path)
}

/** A link's path behind its gate, which writes `$T` where the token was: no token goes further. */
export function isLinkApiPath(path: string): boolean {
  return path.startsWith('/$T/api/')
}

/** Immutable files of the dashboard, of which one page loads dozens. */
export function isAssetPath(path: string): boolean {
  return path.startsWith('/_next/static/')
}

/** Files stream in here, for as long as they keep moving. */
export function isUploadPath(path: string): boolean {
  return /^\/api\/agents\/[^/]+\/upload$/.test(path)
}

/** What a browser that is not let in needs in order to pair: one page and its files, which are no secret. */
export function isPairingPath(path: string): boolean {
  return isAssetPath(path) || isPairingPage(path) || ICONS.test(path)
}

export function isPairingPage(path: string): boolean {
  return path === '/pair' || path === '/pair/'
}

/** Seed 000's first segment: a link's token, live or not. */
export function isTokenPath(path: string): boolean {
  return TOKEN.test(path)
}

/** A path of ours out of a query, to go on to; `/` for anything that might lead elsewhere. */
export function returnPath(query: string | undefined): string | null {
  const to = new URLSearchParams(query).get('to')
  if (to === null) return null
  const here = 'http://node'
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(to) || !URL.canParse(to, here)) return '/'
  const url = new URL(to, here)
  return url.origin === here && !url.pathname.startsWith('//') ? url.pathname + url.search : '/'
}
