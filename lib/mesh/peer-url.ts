import { lookup as dnsLookup } from 'node:dns'
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net'
import { MaestroError } from '../errors.ts'
import { createLocalResolve, type Resolve } from './local-names.ts'

/** Where no peer can be: link-local and metadata services, "this network", multicast, broadcast. */
const REFUSED = new BlockList()
REFUSED.addSubnet('169.254.0.0', 16, 'ipv4')
REFUSED.addSubnet('0.0.0.0', 8, 'ipv4')
REFUSED.addSubnet('224.0.0.0', 3, 'ipv4')
REFUSED.addAddress('100.100.100.200', 'ipv4')
REFUSED.addAddress('192.0.0.192', 'ipv4')
REFUSED.addAddress('::', 'ipv6')
REFUSED.addSubnet('fe80::', 10, 'ipv6')
REFUSED.addSubnet('ff00::', 8, 'ipv6')
REFUSED.addAddress('fd00:ec2::254', 'ipv6')
/** NAT64 (RFC 6052) and 6to4 (RFC 3056) hide an IPv4 address. */
REFUSED.addSubnet('64:ff9b::', 96, 'ipv6')
REFUSED.addSubnet('2002::', 16, 'ipv6')

const SPELLING =
  /^(https?):\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?)(:\d{1,5})?\/?$/i
const METADATA_NAMES = new Set(['metadata', 'metadata.google.internal', 'instance-data'])

/** May a connection to a peer go to this IP address? */
export function isPeerAddress(address: string): boolean {
  const plain = address.split('%')[0] ?? address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1]
  if (mapped !== undefined) return !REFUSED.check(mapped, 'ipv4')
  return isIP(plain) !== 0 && !REFUSED.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')
}

/**
 * The origin of a peer as people type it: `http://` may be left out. Throws `INVALID_PEER_URL` (422)
 * for anything that is no plain http(s) origin, spells an address oddly, or lies where no peer is.
 */
export function parsePeerUrl(text: string): string {
  const typed = text.trim()
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`
  const [, scheme, host] = SPELLING.exec(whole) ?? []
  if (!scheme || !host || !URL.canParse(whole)) {
    throw invalid('Give an address such as http://host:23000: http or https, a host and a port.')
  }
  const url = new URL(whole)
  const name = url.hostname.replace(/^\[|\]$/g, '')
  // `0x7f.1` and `2130706433` are addresses to the URL standard; people write none of them.
  if (isIP(name) === 4 && host !== name) {
    throw invalid(`Write the address as four numbers: ${name}.`)
  }
  if (host.startsWith('[') && /^::ffff:/i.test(name)) {
    throw invalid('Write an IPv4 address as four numbers, without IPv6 around it.')
  }
  if (METADATA_NAMES.has(name.toLowerCase()) || (isIP(name) !== 0 && !isPeerAddress(name))) {
    throw invalid(`${name} is link-local or reserved: no host has its node there.`)
  }
  return url.origin
}

/** Of what others say: an origin to which a request may go? */
export function isPeerUrl(url: string | null | undefined): url is string {
  if (!url) return false
  try {
    return parsePeerUrl(url) === url
  } catch {
    return false // whatever is wrong with it, nothing is sent there
  }
}

function invalid(message: string): MaestroError {
  return new MaestroError('INVALID_PEER_URL', message, { field: 'url' })
}

/** A name led to an address where no peer can be. */
export class AddressRefused extends Error {
  readonly code = 'EADDRREFUSED'

  constructor(name: string, address: string) {
    super(`${name} leads to ${address}, which is link-local or reserved`)
    this.name = 'AddressRefused'
  }
}

/**
 * For the `lookup` of a connection: what is checked is what is connected to, since a socket resolves
 * its name once. So a name that flips between check and use leads nowhere else.
 */
export function createPeerLookup(resolve: Resolve = createLocalResolve(dnsLookup)): LookupFunction {
  return (name, options, done) => {
    resolve(name, { all: true }, (error, addresses) => {
      if (error) return done(error, '')
      const wanted = options.family === 4 || options.family === 6 ? options.family : null
      const usable = addresses.filter(
        ({ address, family }) => isPeerAddress(address) && (wanted === null || family === wanted),
      )
      const [first] = usable
      if (!first) {
        return done(new AddressRefused(name, addresses[0]?.address ?? 'no address'), '')
      }
      if (options.all) done(null, usable)
      else done(null, first.address, first.family)
    })
  }
}
