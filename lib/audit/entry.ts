import { createHash } from 'node:crypto'
import { isLoopback, isTailnetAddress } from '../addresses.ts'
import { parseJson } from '../json.ts'
import { AuditEntry } from '../wire/access.ts'
import type { Actor, AuditNote } from './types.ts'

/** `prev` of the first line of all. */
export const NO_LINE = '0'.repeat(64)

/** What the log says of itself. */
export const REPAIRED = 'audit:repaired'
export const PRUNED = 'audit:pruned'
export const SELF: Actor = { kind: 'socket', id: 'node', address: '' }

/** Characters of a name or target that are kept. */
const MAX_TEXT = 200

/** SHA-256 of a line without its newline, hex. */
export function hashOf(line: Buffer | string): string {
  return createHash('sha256').update(line).digest('hex')
}

/** One line, without its newline. */
export function lineOf(
  note: AuditNote & { count?: number },
  place: { ts: string; seq: number; prev: string },
): string {
  const { principal, action, target = '', result, count } = note
  const entry: AuditEntry = {
    ...place,
    actor: principal.id,
    ...(principal.name !== undefined && { name: principal.name.slice(0, MAX_TEXT) }),
    via: note.via ?? viaOf(principal),
    ip: principal.address,
    action,
    target: target.slice(0, MAX_TEXT),
    result: String(result),
    ...(count !== undefined && { count }),
  }
  return JSON.stringify(entry)
}

/** Null: half a line, or none of ours. */
export function parseLine(line: string): AuditEntry | null {
  const entry = AuditEntry.safeParse(parseJson(line))
  return entry.success ? entry.data : null
}

/** By which way somebody came: of the socket, never of a header. */
export function viaOf({ kind, id, address, tunnelled }: Actor): AuditEntry['via'] {
  if (id === SELF.id) return 'node'
  if (tunnelled) return 'tunnel'
  if (kind === 'socket' || kind === 'peer' || kind === 'link') return kind
  if (isHere(address)) return 'loopback'
  return isTailnetAddress(address) ? 'tailscale' : 'lan'
}

/** An empty address: the client of a socket went before it was looked up. */
function isHere(address: string): boolean {
  return address === '' || isLoopback(address)
}
