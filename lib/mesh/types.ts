import type { KeyObject } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Duplex, Readable } from 'node:stream'
import type { Role } from '../gate/types.ts'
import type { Reach } from '../wire/host.ts'
import type { MemRecord, MeshEntry, SelfRecord } from '../wire/mesh.ts'

/** A current member other than this node. */
export interface Member {
  readonly id: string
  /** Its own record; null until it was heard. */
  readonly self: SelfRecord | null
  readonly mem: MemRecord
  readonly reach: Reach
  /** By this node's clock; null when it never answered since this node started. */
  readonly lastSeenAt: number | null
  /** The address that answered last. */
  readonly url: string | null
  /** Round trip in ms, smoothed. */
  readonly rtt: number | null
  /** Do our ranges of protocol versions meet (M20)? */
  readonly compatible: boolean
}

/** What the gate asks of the mesh when a signed request arrives. */
export interface PeerRegistry {
  /** The key of a current member; null for anyone else. */
  keyOf(hostId: string): KeyObject | null
  /** The tombstone of a removed host, with the entry of who signed it; null for others. */
  tombstoneOf(hostId: string): { tombstone: MemRecord; by: MeshEntry | undefined } | null
  /** The most that a member may do here. */
  roleOf(hostId: string): Role
  /**
   * A stranger shows its own records: when a current member signed its `mem`, with a higher epoch than
   * what is known, it is believed, and the caller is a member from now on (M11).
   */
  present(entry: MeshEntry): boolean
}

export interface PeerRequest {
  method: string
  /** With its query. */
  path: string
  headers?: Record<string, string>
  /** Whole: its digest is signed. */
  body?: Buffer
  /** For `sign`, instead of `body`: SHA-256 of a body that whoever sends the request has elsewhere. */
  digest?: Buffer
  /** For whom it is made; default `admin`, for the nodes' own business. */
  role?: Role
  /** The agent here that it is made for, which has its own rights there. */
  agentId?: string
  signal?: AbortSignal
  /** An answer (2xx, 409) counts as none unless the peer signed it; it is read whole, up to 1 MB. */
  proven?: boolean
}

export interface PeerResponse {
  status: number
  headers: IncomingHttpHeaders
  body: Readable
}

/**
 * Signed requests to members. Each address of a peer is tried, the last good one first; names are
 * resolved once for a connection. Rejects with `HOST_UNREACHABLE` (502) within 3 s when it cannot be
 * reached or does not answer at all, `HOST_NOT_FOUND` for who is no member.
 */
export interface PeerTransport {
  request(hostId: string, request: PeerRequest): Promise<PeerResponse>
  /**
   * A JSON answer of at most `limit` bytes (1 MB); what the peer refuses is thrown as the same
   * `MaestroError`, unchanged.
   */
  json<T = unknown>(
    hostId: string,
    method: string,
    path: string,
    body?: unknown,
    options?: { role?: Role; signal?: AbortSignal; proven?: boolean; limit?: number },
  ): Promise<T>
  /**
   * Headers that make a request ours (signature, digest, destination, role, loop guard), for whoever
   * sends it by other means, and where to send it.
   */
  sign(
    hostId: string,
    request: PeerRequest,
  ): Promise<{ url: string; headers: Record<string, string> }>
  /** A raw connection to the peer, for a request that is upgraded. */
  connect(hostId: string): Promise<{ socket: Duplex; url: string }>
}

/** Who is in the mesh, as far as routing has to know. */
export interface Members {
  /** Current members without this node. */
  list(): readonly Member[]
  get(hostId: string): Member | undefined
  /** Someone came, went, changed or is reached otherwise than before. Returns the disposer. */
  onChange(listener: (change: MemberChange) => void): () => void
}

export interface MemberChange {
  kind: 'added' | 'updated' | 'removed'
  id: string
}

/** The loop guard: set on every request between nodes; one that carries it is never sent on (M17). */
export const VIA_HEADER = 'maestro-via'
export const ROLE_HEADER = 'maestro-role'
/** The agent there for which a peer asks: its rights at the work of this host are no more than that. */
export const AGENT_HEADER = 'maestro-agent'
