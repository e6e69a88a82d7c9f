import { isIPv4, isIPv6 } from 'node:net'

/** `::ffff:192.0.2.1` -> `192.0.2.1`; anything else unchanged. */
export function unmapIPv4(address: string): string {
  const match = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  return match?.[1] ?? address
}

/** Of a socket's address, IPv4-mapped or not: 127.0.0.0/8 or ::1. */
export function isLoopbackAddress(address: string | undefined): boolean {
  if (!address) return false
  const plain = unmapIPv4(address)
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'))
}

/** The form of RFC 5952 in the brackets of a Host header; null when it is no IPv6 address. */
export function bracketIPv6(address: string): string | null {
  const plain = withoutZone(address)
  return isIPv6(plain) ? new URL(`http://[${plain}]`).hostname : null
}

/** The eight 16-bit groups of an IPv6 address. */
export function ipv6Groups(address: string): number[] {
  const canonical = bracketIPv6(address)
  if (canonical === null) throw new TypeError(`${address} is not an IPv6 address`)
  const [head = '', tail] = canonical.slice(1, -1).split('::')
  const left = head ? head.split(':') : []
  const right = tail ? tail.split(':') : []
  const middle = Array.from({ length: 8 - left.length - right.length }, () => '0')
  return [...left, ...middle, ...right].map((group) => Number.parseInt(group, 16))
}

/** What a limit counts: an IPv4 address, or a /64, the least that anybody with IPv6 owns. */
export function addressKey(address: string): string {
  const plain = unmapIPv4(address)
  if (!isIPv6(withoutZone(plain))) return plain
  const network = ipv6Groups(plain).slice(0, 4)
  return `${network.map((group) => group.toString(16)).join(':')}::/64`
}

function withoutZone(address: string): string {
  return address.split('%')[0] ?? address
}
