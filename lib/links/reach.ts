import { isLoopback, isTailnetAddress, reachableUrls, urlOf } from '../addresses.ts'
import type { Reach } from '../wire/access.ts'

/** Origins at which a listener on every address answers, the best for somebody elsewhere first. */
export function reachOf(port: number, scheme: 'http' | 'https', tunnel: string | null): Reach[] {
  const origins = reachableUrls(['0.0.0.0'], port, scheme, []).filter((url) => !isLocal(url))
  const reach = origins.map((url): Reach => {
    const isTailnet = isTailnetAddress(new URL(url).hostname)
    if (scheme === 'https') return { url, via: 'https', encrypted: true }
    return { url, via: isTailnet ? 'tailscale' : 'lan', encrypted: isTailnet }
  })
  const local: Reach = { url: urlOf(scheme, 'localhost', port), via: 'loopback', encrypted: true }
  const through: Reach[] = tunnel === null ? [] : [{ url: tunnel, via: 'https', encrypted: true }]
  const byTailnet = reach.filter(({ via }) => via === 'tailscale')
  return [...through, ...byTailnet, ...reach.filter(({ via }) => via !== 'tailscale'), local]
}

function isLocal(url: string): boolean {
  return isLoopback(new URL(url).hostname)
}
