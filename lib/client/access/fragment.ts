/** A pairing code as it stands in a fragment; empty when there is none. */
export function codeIn(hash: string): string {
  try {
    return decodeURIComponent(hash.replace(/^#/, '')).trim().slice(0, 64)
  } catch {
    // A broken escape: nothing that was ever a code.
    return ''
  }
}

/** A path of this node to go on to, out of a page's query; `/` for anything that leads elsewhere. */
export function returnPath(search: string): string {
  const to = new URLSearchParams(search).get('to') ?? '/'
  const here = 'http://node'
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(to) || !URL.canParse(to, here)) return '/'
  const { origin, pathname, search: query } = new URL(to, here)
  const leadsAway = origin !== here || pathname.startsWith('//') || pathname.startsWith('/pair')
  return leadsAway ? '/' : pathname + query
}

/** A code as it is read out: in groups of four. */
export function groupCode(typed: string): string {
  const letters = typed
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, 12)
  return (letters.match(/.{1,4}/g) ?? []).join('-')
}
