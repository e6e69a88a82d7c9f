import { MaestroError } from '../errors.ts'
import type { Members } from './types.ts'

/** Where something is to be found. */
export type Place =
  | { readonly kind: 'here' }
  | { readonly kind: 'peer'; readonly hostId: string }
  | { readonly kind: 'unknown' }

/** M16: an id is of this host, of a peer, or unknown; decided here and nowhere else. */
export interface Directory {
  agent(id: string): Place
  /** `self` is this host. */
  host(id: string): Place
}

export interface DirectoryDeps {
  hostId: string
  /** The agents of this host. */
  here: { has(agentId: string): boolean }
  /** The agents of peers, as last heard. */
  there: { hostOf(agentId: string): string | undefined }
  members: Pick<Members, 'get'>
}

const HERE: Place = { kind: 'here' }
const UNKNOWN: Place = { kind: 'unknown' }

export function createDirectory({ hostId, here, there, members }: DirectoryDeps): Directory {
  const peer = (id: string | undefined): Place =>
    id !== undefined && members.get(id) !== undefined ? { kind: 'peer', hostId: id } : UNKNOWN

  return {
    agent: (id) => (here.has(id) ? HERE : peer(there.hostOf(id))),
    host: (id) => (id === hostId || id === 'self' ? HERE : peer(id)),
  }
}

/**
 * M17: the loop guard. What a peer has forwarded is answered here or not at all. Throws
 * `LOOP_DETECTED` when `place` is on another host and the request comes from one.
 */
export function refuseSecondHop(place: Place, isFromPeer: boolean): void {
  if (place.kind !== 'peer' || !isFromPeer) return
  throw new MaestroError(
    'LOOP_DETECTED',
    'This request was forwarded by a host already, and what it asks for is on a third one. ' +
      'Ask that host, or the node that you use, again.',
    { hostId: place.hostId },
  )
}
