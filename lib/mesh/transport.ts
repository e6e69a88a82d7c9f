import type { KeyObject } from 'node:crypto'
import { Readable } from 'node:stream'
import { MaestroError } from '../errors.ts'
import type { Role } from '../gate/types.ts'
import type { MeshEntry } from '../wire/mesh.ts'
import {
  isSuccess,
  JSON_LIMIT,
  parseError,
  type Removal,
  readJsonAnswer,
  removalOf,
} from './answers.ts'
import { createDialer, DialError, readBody, unreachable } from './dial.ts'
import { type Found, identify, seek } from './seek.ts'
import {
  contentDigest,
  MEM_HEADER,
  nonceOf,
  signRequest,
  verifyAnswer,
  verifyTime,
} from './signature.ts'
import type { PeerRequest, PeerResponse, PeerTransport } from './types.ts'

/** Whom the transport can talk to. */
export interface Reachable {
  name: string
  key: KeyObject
  /** As the host tells them, and where it was reached before; best first. */
  urls: readonly string[]
}

export interface TransportDeps {
  hostId: string
  privateKey: KeyObject
  /** Null for who is neither a member nor about to become one. */
  peerOf(hostId: string): Reachable | null
  /** Our own records, for a peer that does not know us yet (M11). */
  ownEntry(): MeshEntry
  /** It was found at this address; `rtt` in ms. */
  onHeard(hostId: string, found: { url: string; rtt: number }): void
  /** It says that we were removed. */
  onRemoved(hostId: string, removal: Removal): void
  /** ms since the epoch. */
  now?: () => number
}

export interface Transport extends PeerTransport {
  /** Who is at this address? `HOST_UNREACHABLE` when that cannot be found out. */
  identify(url: string): Promise<Found>
  /** Is this host to be found at one of these addresses, within `timeoutMs`? */
  finds(hostId: string, urls: readonly string[], timeoutMs: number): Promise<boolean>
  /** Its addresses may have changed: look for it anew. */
  forget(hostId: string): void
  /** Ends what is open. */
  close(): void
}

/** Nothing to a peer may take longer before its first sign of life. */
const REACH_MS = 2_400
/** Without an answer for so long, the peer is asked whether it lives at all. */
const PULSE_MS = 1_200
const PULSE_LIMIT_MS = 1_200
/** Of an answer that refuses. */
const REFUSAL_LIMIT = 64 * 1024

interface Way {
  url: string
  offset: number
}

/** A request that was answered. */
interface Sent {
  way: Way
  headers: Record<string, string>
  response: PeerResponse
}

export function createTransport(deps: TransportDeps): Transport {
  const { hostId: self, privateKey, now = Date.now } = deps
  const dialer = createDialer()
  const ways = new Map<string, Way>()
  const seeking = new Map<string, Promise<Way>>()

  function reachable(id: string): Reachable {
    const peer = deps.peerOf(id)
    if (!peer) throw new MaestroError('HOST_NOT_FOUND', `This node knows no host ${id}.`)
    return peer
  }

  /** Where the peer is, found out once and kept until it fails. */
  function wayTo(id: string, peer: Reachable): Promise<Way> {
    const known = ways.get(id)
    if (known) return Promise.resolve(known)
    const running = seeking.get(id)
    if (running) return running
    const search = seek(dialer, id, peer.urls, REACH_MS, now)
      .then(({ url, offset, rtt }) => {
        const way = { url, offset }
        ways.set(id, way)
        deps.onHeard(id, { url, rtt })
        return way
      })
      .finally(() => seeking.delete(id))
    seeking.set(id, search)
    return search
  }

  function signed(id: string, way: Way, request: PeerRequest, digest: string) {
    const at = now() + way.offset
    const { method, path: target, role = 'admin', agentId } = request
    const asked = { method, target, role, ...(agentId !== undefined && { agentId }) }
    return signRequest({ ...asked, to: id, from: self, digest, at, key: privateKey })
  }

  /** One request at one address; a peer that says nothing is asked for its pulse meanwhile. */
  async function exchange(
    way: Way,
    request: PeerRequest,
    headers: Record<string, string>,
  ): Promise<PeerResponse> {
    const silent = new AbortController()
    const signal = request.signal ? AbortSignal.any([silent.signal, request.signal]) : silent.signal
    let timer: NodeJS.Timeout | undefined
    const watch = () => {
      timer = setTimeout(async () => {
        const alive = await hasPulse(way.url)
        if (answered) return
        if (alive) watch()
        else silent.abort()
      }, PULSE_MS)
    }
    let answered = false
    watch()
    try {
      const { method, path, body } = request
      const outgoing = { method, path, headers, signal, ...(body && { body }) }
      return await dialer.send(way.url, outgoing)
    } catch (error) {
      if (silent.signal.aborted) throw new DialError('it does not answer', false, { cause: error })
      throw error
    } finally {
      answered = true
      clearTimeout(timer)
    }
  }

  async function hasPulse(url: string): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(PULSE_LIMIT_MS)
      const { body } = await dialer.send(url, {
        method: 'GET',
        path: '/health',
        signal,
        alone: true,
      })
      body.destroy()
      return true
    } catch {
      return false // whatever went wrong, it gave no sign of life
    }
  }

  /** Sends it, and once more where that makes a difference: a moved peer, its clock, its memory. */
  async function request(id: string, wanted: PeerRequest): Promise<PeerResponse> {
    const peer = reachable(id)
    const digest = digestOf(wanted)
    const wasKnown = ways.has(id)
    const send = async (extra: Record<string, string>): Promise<Sent> => {
      const way = await wayTo(id, peer)
      const headers = { ...wanted.headers, ...signed(id, way, wanted, digest), ...extra }
      try {
        return { way, headers, response: await exchange(way, wanted, headers) }
      } catch (error) {
        // That somebody waits no longer says nothing about the way.
        if (ways.get(id) === way && !wanted.signal?.aborted) ways.delete(id)
        throw error
      }
    }
    try {
      let sent = await send({}).catch((error) => {
        if (wasKnown && error instanceof DialError && error.unsent) return send({})
        throw error
      })
      for (let tries = 0; tries < 2; tries++) {
        const again = await secondChance(id, peer, sent)
        if (!again) break
        sent = await send(again.headers)
      }
      const { status } = sent.response
      if (wanted.proven && (isSuccess(status) || status === 409)) {
        await readProven(id, peer, sent, JSON_LIMIT)
      }
      return sent.response
    } catch (error) {
      if (error instanceof DialError) throw unreachable(peer.name, error.message, error)
      throw error
    }
  }

  /** The body of an answer that the peer signed; of any other, nothing is believed. */
  async function readProven(
    id: string,
    peer: Reachable,
    { way, headers, response }: Sent,
    limit: number,
  ): Promise<Buffer> {
    const { status } = response
    const body = await readBody(response.body, limit)
    if (verifyAnswer(response.headers, { nonce: nonceOf(headers), status, body }, peer.key)) {
      response.body = Readable.from([body])
      return body
    }
    // Another node may have come to this address.
    if (ways.get(id) === way) ways.delete(id)
    throw new DialError('what answers there does not prove to be this host', false)
  }

  /** Who was removed leaves its mesh: that has to be the peer's own word. */
  async function readRefusal(id: string, peer: Reachable, sent: Sent) {
    const { response } = sent
    if (response.status === 410) {
      return parseError(410, await readProven(id, peer, sent, REFUSAL_LIMIT))
    }
    const bytes = await readBody(response.body, REFUSAL_LIMIT)
    response.body = Readable.from([bytes])
    return parseError(response.status, bytes)
  }

  /** What to send along when the refusal is one that a second request can mend. */
  async function secondChance(
    id: string,
    peer: Reachable,
    sent: Sent,
  ): Promise<{ headers: Record<string, string> } | null> {
    const { way, headers, response } = sent
    if (response.status !== 401 && response.status !== 410) return null
    const error = await readRefusal(id, peer, sent)
    if (error?.code === 'CLOCK_SKEW') {
      const time = verifyTime(response.headers, nonceOf(headers), peer.key)
      if (time === null) return null
      way.offset = time - now()
      return { headers: {} }
    }
    if (error?.code !== 'UNAUTHORIZED' && error?.code !== 'PEER_REMOVED') return null
    if (headers[MEM_HEADER] === undefined) {
      const entry = deps.ownEntry()
      if (!entry.mem) return null
      return { headers: { [MEM_HEADER]: Buffer.from(JSON.stringify(entry)).toString('base64url') } }
    }
    // Another node may have come to this address.
    if (ways.get(id) === way) ways.delete(id)
    const removal = removalOf(error.details)
    if (removal) deps.onRemoved(id, removal)
    return null
  }

  return {
    request,
    async json<T>(
      id: string,
      method: string,
      path: string,
      body?: unknown,
      options: { role?: Role; signal?: AbortSignal; proven?: boolean; limit?: number } = {},
    ): Promise<T> {
      const { limit = JSON_LIMIT, ...rest } = options
      const response = await request(id, {
        method,
        path,
        ...rest,
        ...(body !== undefined && {
          headers: { 'content-type': 'application/json' },
          body: Buffer.from(JSON.stringify(body)),
        }),
      })
      const name = deps.peerOf(id)?.name ?? id
      return readJsonAnswer<T>(response, name, limit)
    },
    async sign(id, wanted) {
      const peer = reachable(id)
      try {
        const way = await wayTo(id, peer)
        return { url: way.url, headers: signed(id, way, wanted, digestOf(wanted)) }
      } catch (error) {
        throw unreachable(peer.name, (error as Error).message, error)
      }
    },
    async connect(id) {
      const peer = reachable(id)
      const wasKnown = ways.has(id)
      const open = async () => {
        const way = await wayTo(id, peer)
        try {
          const socket = await dialer.connect(way.url, AbortSignal.timeout(PULSE_MS))
          return { socket, url: way.url }
        } catch (error) {
          ways.delete(id)
          throw error
        }
      }
      try {
        return await open().catch((error) => {
          if (wasKnown) return open()
          throw error
        })
      } catch (error) {
        throw unreachable(peer.name, (error as Error).message, error)
      }
    },
    async identify(url) {
      try {
        return await identify(dialer, url, REACH_MS, now)
      } catch (error) {
        if (error instanceof DialError) throw unreachable(url, error.message, error)
        throw error
      }
    },
    finds: (id, urls, timeoutMs) =>
      seek(dialer, id, urls, timeoutMs, now).then(
        () => true,
        () => false,
      ),
    forget: (id) => {
      ways.delete(id)
    },
    close: () => dialer.close(),
  }
}

function digestOf({ body, digest }: PeerRequest): string {
  if (digest) return `sha-256=:${digest.toString('base64')}:`
  return contentDigest(body ?? Buffer.alloc(0))
}
