/** Amber and ink of the mark: an icon stands beside other pages, not in a theme. */
const AMBER = '#f2b544'
const INK = '#1d1503'

/** The mark's square with a number on it, as a data URL; more than 99 are `99`. */
export function countIcon(count: number): string {
  const text = String(Math.min(99, count))
  const size = text.length > 1 ? 19 : 23
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${AMBER}"/><text x="16" y="${16 + size * 0.36}" font-family="Inter,system-ui,sans-serif" font-size="${size}" font-weight="700" text-anchor="middle" fill="${INK}">${text}</text></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

/** Shows how many wait on the page's icon; none shows the mark itself. */
export function setFavicon(count: number): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel~="icon"]')
  if (!link) return
  const href = count > 0 ? countIcon(count) : '/icon.svg'
  if (link.getAttribute('href') !== href) link.setAttribute('href', href)
}
