import { isIP } from 'node:net'
import { isLoopback, isTailnetAddress, reachableUrls } from '../addresses.ts'
import type { Reach } from '../wire/access.ts'

export interface ReachFacts {
  /** Those that the node listens on. */
  addresses: readonly string[]
  port: number
  scheme: 'http' | 'https'
  /** Origins that the configuration names. */
  urls: readonly string[]
  /** `<name>.local`, where the local network can resolve it. */
  localName: string | null
  /** Of the tailnet: this machine's name there, and its HTTPS origin when that leads here. */
  tailscale: { name: string | null; origin: string | null }
}

const BEST_FIRST: readonly Reach['via'][] = ['https', 'tailscale', 'lan', 'loopback']

/** Every way to open the node, the best first; only loopback when there is no other. */
export function waysToReach(facts: ReachFacts): Reach[] {
  const { addresses, port, scheme, urls, localName, tailscale } = facts
  const own = reachableUrls(addresses, port, scheme, urls, localName)
  const overTailnet = own.some((url) => wayOf(url).via === 'tailscale')
  const named = tailscale.name && overTailnet ? [`${scheme}://${tailscale.name}:${port}`] : []
  const all = [tailscale.origin ?? [], named, own].flat()
  return [...new Set(all)]
    .map(wayOf)
    .sort((a, b) => BEST_FIRST.indexOf(a.via) - BEST_FIRST.indexOf(b.via))
}

function wayOf(url: string): Reach {
  const { protocol, hostname } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  if (isLoopback(host)) return { url, via: 'loopback', encrypted: true }
  if (protocol === 'https:') return { url, via: 'https', encrypted: true }
  const isTailnet = host.endsWith('.ts.net') || (isIP(host) !== 0 && isTailnetAddress(host))
  // WireGuard encrypts what goes over the tailnet.
  return { url, via: isTailnet ? 'tailscale' : 'lan', encrypted: isTailnet }
}
