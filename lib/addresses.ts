import { BlockList, isIPv6 } from 'node:net'
import { hostname } from 'node:os'
import { interfacesNow } from './interfaces.ts'

/** Tailscale's ranges: tailscale.com/kb/1015 (CGNAT, RFC 6598) and its IPv6 prefix. */
const TAILNET = new BlockList()
TAILNET.addSubnet('100.64.0.0', 10, 'ipv4')
TAILNET.addSubnet('fd7a:115c:a1e0::', 48, 'ipv6')
const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

export function isTailnetAddress(address: string): boolean {
  return TAILNET.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

/**
 * Where to listen: `host`, or loopback and the tailnet addresses that this machine has now; with `lan`
 * all its addresses.
 */
export function listenAddresses(host: string | null, lan = false): string[] {
  if (host !== null) return [host]
  return ['127.0.0.1', '::1', ...outsideAddresses().filter((each) => lan || isTailnetAddress(each))]
}

export type AccessMode = 'machine' | 'tailscale' | 'network' | 'open'

export function accessMode(open: boolean, addresses: readonly string[]): AccessMode {
  if (open) return 'open'
  const outside = addresses.filter((address) => !isLoopback(address))
  if (outside.length === 0) return 'machine'
  return outside.every(isTailnetAddress) ? 'tailscale' : 'network'
}

/**
 * URLs under which others reach a node that listens on `addresses`; loopback when nobody does (M2a).
 * `localName` is told last, where the local network is listened to: not everybody can resolve it.
 */
export function reachableUrls(
  addresses: readonly string[],
  port: number,
  scheme: 'http' | 'https',
  further: readonly string[],
  localName: string | null = null,
): string[] {
  const listening = addresses.flatMap((address) =>
    isWildcard(address) ? outsideAddresses().filter((each) => !isIPv6(each)) : [address],
  )
  const outside = listening.filter((address) => !isLoopback(address))
  const own = (outside.length > 0 ? outside : ['localhost']).map((address) =>
    urlOf(scheme, address, port),
  )
  const isLocal = outside.some((address) => !isTailnetAddress(address))
  const named = localName !== null && isLocal ? [urlOf(scheme, localName, port)] : []
  return [...new Set([...further, ...own, ...named])]
}

/** `<name>.local` (RFC 6762) of a machine; null when its host name cannot be one. */
export function localNameOf(name = hostname()): string | null {
  const label = name.split('.')[0]?.toLowerCase() ?? ''
  const usable = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label) && label !== 'localhost'
  return usable ? `${label}.local` : null
}

/** Does a node that listens on `addresses` answer at this IPv4 address of its machine? */
export function listensOn(addresses: readonly string[], address: string): boolean {
  return addresses.some((each) => isWildcard(each) || each === address)
}

export function urlOf(scheme: 'http' | 'https', host: string, port: number): string {
  return `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`
}

/** Does listening there mean listening on every address? */
export function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

/** A name is loopback only when it is `localhost`; what others resolve to is not known here. */
export function isLoopback(address: string): boolean {
  if (address === 'localhost') return true
  return LOOPBACK.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

function outsideAddresses(): string[] {
  return Object.values(interfacesNow())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
    .map(({ address }) => address)
}
