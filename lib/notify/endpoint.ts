import { lookup as dnsLookup } from 'node:dns'
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net'
import { MaestroError } from '../errors.ts'

/** Where no push service is: private, shared, link-local, reserved and multicast addresses. */
const REFUSED = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  REFUSED.addSubnet(network, bits, 'ipv4')
}
for (const [network, bits] of [
  ['::', 96],
  ['64:ff9b::', 32],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  REFUSED.addSubnet(network, bits, 'ipv6')
}

/** Is this IP address one that anybody on the internet would reach? */
export function isPublicAddress(address: string): boolean {
  const plain = address.split('%')[0] ?? address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1]
  if (mapped !== undefined) return !REFUSED.check(mapped, 'ipv4')
  return isIP(plain) !== 0 && !REFUSED.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')
}

const LOOPBACK = new Set(['127.0.0.1', '[::1]'])

/**
 * Checks the endpoint of a subscription: https to a public place. http is taken only for this
 * machine itself, by address, where a push service for tests may run. Throws `VALIDATION_ERROR`.
 */
export function checkEndpoint(endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null
  if (!url || `${url.username}${url.password}` !== '') {
    throw refused('is no address of a push service')
  }
  if (url.protocol === 'http:' && LOOPBACK.has(url.hostname)) return url
  if (url.protocol !== 'https:') throw refused('must begin with https://')
  const name = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(name) !== 0 && !isPublicAddress(name)) throw refused('lies in a private network')
  return url
}

function refused(why: string): MaestroError {
  return new MaestroError(
    'VALIDATION_ERROR',
    `endpoint: It ${why}. Take it as the browser gives it: \`PushSubscription.endpoint\`.`,
    { field: 'endpoint' },
  )
}

/** For the `lookup` of a connection, so that no name leads a push into a private network. */
export const publicLookup: LookupFunction = (name, options, done) => {
  dnsLookup(name, { all: true }, (error, addresses) => {
    if (error) return done(error, '')
    const { family } = options
    const usable = addresses.filter(
      (found) =>
        isPublicAddress(found.address) &&
        ((family !== 4 && family !== 6) || found.family === family),
    )
    const [first] = usable
    if (!first) return done(new Error(`${name} leads to no public address`), '')
    if (options.all) done(null, usable)
    else done(null, first.address, first.family)
  })
}
