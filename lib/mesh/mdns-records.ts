import type { QueryPacket, ResponseOutgoingPacket } from 'multicast-dns'
import { urlOf } from '../addresses.ts'
import { HostId } from '../wire/mesh.ts'
import { isPeerUrl } from './peer-url.ts'

export type Answer = ResponseOutgoingPacket['answers'][number]
type Question = Pick<QueryPacket['questions'][number], 'name' | 'type'>

/** DNS-SD (RFC 6763) for nodes: `<hostId>._maestro._tcp.local`. */
export const SERVICE = '_maestro._tcp.local'

/** What a node says of itself to everybody on the local network; nothing of it is secret. */
export interface Announced {
  hostId: string
  /** `<name>.local` */
  target: string
  port: number
  secure: boolean
}

/** Somebody said that this host is there; whether it is shows when it is asked (M2). */
export interface Nearby {
  hostId: string
  url: string
}

export interface Sighting extends Nearby {
  /** For how long it holds, in s; 0: it leaves. */
  ttl: number
}

/** RFC 6762, section 10: 120 s for what names a host, 75 min for the rest. */
const HOST_TTL = 120
const SERVICE_TTL = 75 * 60
/** One packet tells of one node, or of some behind a proxy. */
const MAX_PER_PACKET = 8

/**
 * The records that say it on the network where this machine is `address`. None claims to be the only
 * one of its name (no cache-flush bit): the system's own responder may answer for the same name.
 */
export function recordsOf(said: Announced, address: string): Answer[] {
  const name = `${said.hostId}.${SERVICE}`
  const txt = [`id=${said.hostId}`, ...(said.secure ? ['tls=1'] : [])]
  const srv = { port: said.port, target: said.target, priority: 0, weight: 0 }
  return [
    { type: 'PTR', name: SERVICE, ttl: SERVICE_TTL, data: name },
    { type: 'SRV', name, ttl: HOST_TTL, data: srv },
    { type: 'TXT', name, ttl: SERVICE_TTL, data: txt },
    { type: 'A', name: said.target, ttl: HOST_TTL, data: address },
  ]
}

/** Those of `records` that answer; who asks for the service gets all. Null: nothing was asked of us. */
export function answersTo(
  questions: readonly Question[],
  records: readonly Answer[],
): Answer[] | null {
  const answers = records.filter(({ name, type }) =>
    questions.some((asked) => same(asked.name, name) && (asked.type === type || isAny(asked))),
  )
  if (answers.length === 0) return null
  return answers.some(({ type }) => type === 'PTR') ? [...records] : answers
}

/**
 * The nodes that a packet from `address` tells of. Only the sender itself is believed to be one:
 * the addresses in a packet could lead anywhere.
 */
export function sightingsIn(records: readonly Answer[], address: string): Sighting[] {
  const ids = new Map<string, { hostId: string; secure: boolean }>()
  for (const record of records) {
    if (record.type !== 'TXT' || !isInstance(record.name)) continue
    const texts = textsOf(record.data)
    const hostId = HostId.safeParse(fieldOf(texts, 'id'))
    if (!hostId.success) continue
    ids.set(record.name.toLowerCase(), {
      hostId: hostId.data,
      secure: fieldOf(texts, 'tls') === '1',
    })
  }
  const found: Sighting[] = []
  for (const record of records) {
    if (record.type !== 'SRV' || found.length === MAX_PER_PACKET) continue
    const told = ids.get(record.name.toLowerCase())
    const { port } = record.data
    if (!told || !Number.isInteger(port) || port < 1 || port > 65_535) continue
    const url = urlOf(told.secure ? 'https' : 'http', address, port)
    if (!isPeerUrl(url)) continue
    const ttl = Math.min(Math.max(record.ttl ?? 0, 0), SERVICE_TTL)
    found.push({ hostId: told.hostId, url, ttl })
  }
  return found
}

function isInstance(name: string): boolean {
  return name.toLowerCase().endsWith(`.${SERVICE}`)
}

/** Names in DNS know no case. */
function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function isAny({ type }: Question): boolean {
  return (type as string | undefined) === 'ANY'
}

/** RFC 6763, section 6.3. */
function textsOf(data: unknown): string[] {
  return [data].flat().map((text) => String(text))
}

function fieldOf(texts: readonly string[], key: string): string | undefined {
  const prefix = `${key}=`
  return texts.find((text) => text.toLowerCase().startsWith(prefix))?.slice(prefix.length)
}
