import { waysToReach } from '../access/reach.ts'
import { urlOf } from '../addresses.ts'
import type { Reach } from '../wire/access.ts'

/** Origins at which a listener on every address answers, the best for somebody elsewhere first. */
export function reachOf(port: number, scheme: 'http' | 'https', tunnel: string | null): Reach[] {
  const ways = waysToReach({
    addresses: ['0.0.0.0'],
    port,
    scheme,
    urls: tunnel === null ? [] : [tunnel],
    localName: null,
    tailscale: { name: null, origin: null },
  })
  const local: Reach = { url: urlOf(scheme, 'localhost', port), via: 'loopback', encrypted: true }
  return [...ways.filter(({ via }) => via !== 'loopback'), local]
}
