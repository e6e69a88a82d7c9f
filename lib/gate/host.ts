import { isIPv4 } from 'node:net'
import { hostname } from 'node:os'
import { interfacesNow } from '../interfaces.ts'
import { bracketIPv6 } from './address.ts'

/** The `host[:port]` of a Host header or an origin. IPv6 addresses keep their brackets. */
export interface Authority {
  host: string
  port: number | null
}

const AUTHORITY = /^(\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?)(?::(\d{1,5}))?$/

/** Parses `uri-host [":" port]` (RFC 9110 section 7.2), lower-cased; null when it is not one. */
export function parseAuthority(value: string): Authority | null {
  const match = AUTHORITY.exec(value.toLowerCase())
  if (!match?.[1]) return null
  const port = match[2] === undefined ? null : Number(match[2])
  if (port !== null && (port < 1 || port > 65535)) return null
  const host = match[1].startsWith('[') ? bracketIPv6(match[1].slice(1, -1)) : match[1]
  return host === null ? null : { host, port }
}

/** Names that no DNS answer can point at this node: `localhost`, 127.0.0.0/8 and `[::1]`, spelled out. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'))
}

/** Addresses of this machine's interfaces as they appear in a Host header. */
export function ownAddresses(): string[] {
  return Object.values(interfacesNow())
    .flatMap((addresses) => addresses ?? [])
    .flatMap(({ address }) => {
      if (isIPv4(address)) return [address]
      return bracketIPv6(address) ?? []
    })
}

/** The host name, its first label, and that label under `.local` (mDNS, RFC 6762). */
export function ownNames(name = hostname()): string[] {
  const full = name.toLowerCase()
  const label = full.split('.')[0] ?? full
  return [full, label, `${label}.local`]
}

export interface HostPolicyOptions {
  /** Further names or addresses under which this node may be asked for. */
  allowedHosts?: readonly string[]
  names?: readonly string[]
  /** Names that come and go; asked at each request. */
  furtherNames?: () => readonly string[]
  addresses?: () => readonly string[]
  now?: () => number
}

/** Addresses come and go with networks; asking the system for each request would be waste. */
const ADDRESSES_FRESH_MS = 5_000

/**
 * The allow-list against DNS rebinding: a page from `evil.example` that made its name point here
 * still sends `Host: evil.example`. The port is free, so that forwarded ports work.
 */
export function createHostPolicy(options: HostPolicyOptions = {}): (host: string) => boolean {
  const { addresses = ownAddresses, furtherNames = () => [], now = Date.now } = options
  const names = new Set(options.names ?? ownNames())
  for (const entry of options.allowedHosts ?? []) {
    const authority = parseAuthority(entry)
    if (authority) names.add(authority.host)
  }
  let own = new Set<string>()
  let readAt = Number.NEGATIVE_INFINITY

  return (host) => {
    if (isLoopbackHost(host) || names.has(host) || furtherNames().includes(host)) return true
    if (now() - readAt > ADDRESSES_FRESH_MS) {
      own = new Set(addresses())
      readAt = now()
    }
    return own.has(host) && host !== '0.0.0.0'
  }
}
