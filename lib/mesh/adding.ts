import { randomBytes } from 'node:crypto'
import { MaestroError } from '../errors.ts'
import type { Host, HostAdd, HostAddAnswer } from '../wire/host.ts'
import { PROTOCOL, type RegisterRequest, RegisterResponse, RegisterWaiting } from '../wire/mesh.ts'
import { namesOf, othersIn, otherVersion, selfPeer } from './admission.ts'
import { readJsonAnswer } from './answers.ts'
import { proofOf, readCode, sameText } from './codes.ts'
import { unreachable } from './dial.ts'
import { isCompatible } from './host-view.ts'
import { completeJoin, joinRequest, removedIds } from './join.ts'
import type { Membership } from './membership.ts'
import { parsePeerUrl } from './peer-url.ts'
import { cleanName } from './records.ts'
import type { Found } from './seek.ts'
import type { Transport } from './transport.ts'
import type { WaitingList } from './waiting.ts'

export interface AddingDeps {
  membership: Membership
  transport: Transport
  waiting: WaitingList<Found>
  /** From now on requests to this host go to where it was found, though it is no member yet. */
  introduce(found: Found): void
  hostOf(id: string): Host
  /** Others have to hear of these hosts; resolves when all is on disk. */
  joined(news: readonly string[]): Promise<void>
}

/** M9, the side that asks. */
export interface Adding {
  add(request: HostAdd): Promise<HostAddAnswer>
  close(): void
}

/** Everything that is asked of a host has to be answered whole within this time. */
const ANSWER_MS = 10_000
/** How often a host that waits asks whether it was let in; a stranger may ask 30 times a minute. */
const POLL_MS = 3_000

interface Asked {
  secret: string | null
  merge: boolean
}

export function createAdding(deps: AddingDeps): Adding {
  const { membership, transport, waiting } = deps
  const timers = new Set<NodeJS.Timeout>()
  let closed = false

  /** Who is there, and is there a point in asking it? */
  async function find(url: string): Promise<Found> {
    const found = await transport.identify(parsePeerUrl(url))
    const { answer } = found
    if (answer.id === membership.hostId) throw selfPeer()
    if (!isCompatible(answer)) {
      throw otherVersion(answer.protocol[1] < PROTOCOL[0] ? 'ours' : 'yours')
    }
    return found
  }

  /** A member that takes our requests needs no adding; one that forgot us does. */
  async function refuseMember(id: string): Promise<void> {
    if (!membership.isMember(id)) return
    try {
      const signal = AbortSignal.timeout(ANSWER_MS)
      await transport.json(id, 'GET', '/api/hosts/self', undefined, { signal })
    } catch (error) {
      const { code } = error as MaestroError
      if (code === 'UNAUTHORIZED' || code === 'PEER_REMOVED') return
      throw error
    }
    const { name } = deps.hostOf(id)
    throw new MaestroError('HOST_EXISTS', `${name} is in your mesh already.`, { hostId: id })
  }

  async function ask(
    { answer: { id } }: Found,
    { secret, merge }: Asked,
  ): Promise<RegisterResponse | RegisterWaiting> {
    const nonce = randomBytes(16).toString('base64url')
    const parties = { from: membership.hostId, to: id, nonce }
    const request: RegisterRequest = {
      v: PROTOCOL[1],
      ...joinRequest(membership),
      nonce,
      merge,
      ...(secret !== null && { proof: proofOf('ask', secret, parties) }),
    }
    const { status, value } = await send(id, request)
    if (status === 202) return understood(id, RegisterWaiting.safeParse(value))
    const response = understood(id, RegisterResponse.safeParse(value))
    const expected = secret === null ? null : proofOf('answer', secret, parties)
    if (expected !== null && !sameText(response.proof ?? '', expected)) {
      throw new MaestroError(
        'INVALID_PEER_KEY',
        'What answers at this address does not know the code, so it is not the host that the code is from.',
      )
    }
    if (response.self.id !== id) throw unreachable(id, 'it answered for another host')
    return response
  }

  async function send(id: string, request: RegisterRequest) {
    try {
      const response = await transport.request(id, {
        method: 'POST',
        path: '/api/hosts/register-peer',
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify(request)),
        signal: AbortSignal.timeout(ANSWER_MS),
        proven: true,
      })
      const { status } = response
      return { status, value: await readJsonAnswer<unknown>(response, id) }
    } catch (error) {
      if (error instanceof MaestroError && error.code === 'MESH_MERGE')
        throw withOurNames(error, id)
      throw error
    }
  }

  /** The other's words, with both lists as seen from here. */
  function withOurNames(error: MaestroError, id: string): MaestroError {
    const own = namesOf(membership, othersIn(membership, id))
    return new MaestroError('MESH_MERGE', error.message, { own, theirs: error.details?.own ?? [] })
  }

  async function finish(
    found: Found,
    response: RegisterResponse,
    merge: boolean,
  ): Promise<Pick<HostAddAnswer, 'host' | 'callback' | 'message'>> {
    const { news } = completeJoin(membership, response, merge)
    await deps.joined(news)
    const { callback } = response
    const host = deps.hostOf(found.answer.id)
    return {
      host,
      callback,
      ...(callback === false && { message: noCallback(host.name) }),
    }
  }

  function poll(requestId: string, merge: boolean): void {
    const timer = setTimeout(async () => {
      timers.delete(timer)
      const entry = waiting.get(requestId)
      if (closed || entry?.request.state !== 'waiting') return
      try {
        const response = await ask(entry.content, { secret: null, merge: true })
        if (closed) return
        if (!isWaiting(response)) {
          const { message } = await finish(entry.content, response, merge)
          waiting.settle(requestId, 'approved', message)
          return
        }
      } catch (error) {
        const { code, message } = error as MaestroError
        if (code === 'FORBIDDEN') {
          waiting.settle(requestId, 'denied', message)
          return
        }
        // A host that is away for a moment or busy may still let us in.
        if (code !== 'HOST_UNREACHABLE' && code !== 'RATE_LIMITED') {
          waiting.settle(requestId, 'failed', message)
          return
        }
      }
      poll(requestId, merge)
    }, POLL_MS)
    timers.add(timer)
  }

  return {
    async add({ url, code, merge = false }) {
      const found = await find(url)
      const { id, name } = found.answer
      deps.introduce(found)
      const secret = code === undefined || code === '' ? null : readCode(code, id)
      await refuseMember(id)
      const response = await ask(found, { secret, merge })
      if (!isWaiting(response)) {
        const finished = await finish(found, response, merge)
        const asked = waiting.ofHost(id)
        if (asked) waiting.settle(asked.request.id, 'approved')
        return { state: 'added', request: null, ...finished }
      }
      checkMerge(id, response.hosts, merge)
      const host = { hostId: id, name: cleanName(name, id), url: found.url }
      const { request } = waiting.put(host, found)
      poll(request.id, merge)
      return {
        state: 'waiting',
        host: null,
        request: { ...request },
        callback: null,
        message: `Somebody has to let this host in on ${host.name}: in its Settings → Hosts, or there with npm run approve.`,
      }
    },
    close() {
      closed = true
      for (const timer of timers) clearTimeout(timer)
    },
  }

  /** Who is no member yet is told how many the others are, not who. */
  function checkMerge(id: string, hosts: number, merge: boolean): void {
    const own = othersIn(membership, id)
    if (merge || hosts === 0) return
    if (own.length === 0 && removedIds(membership).length > 0) {
      throw new MaestroError(
        'MESH_MERGE',
        `That host is in a mesh of ${hosts + 1}, and hosts that you removed come back if they are in it. Agree, or add a host by a code to see who they are.`,
        { own: [], theirs: [], hosts },
      )
    }
    if (own.length === 0) return
    throw new MaestroError(
      'MESH_MERGE',
      `That host is in a mesh of ${hosts + 1} already, and the two meshes would become one. Agree, or add a host by a code to see who they are.`,
      { own: namesOf(membership, own), theirs: [], hosts },
    )
  }
}

function isWaiting(response: RegisterResponse | RegisterWaiting): response is RegisterWaiting {
  return (response as { state?: unknown }).state === 'waiting'
}

function understood<T>(id: string, parsed: { success: true; data: T } | { success: false }): T {
  if (parsed.success) return parsed.data
  throw unreachable(id, 'its answer is not understood')
}

function noCallback(name: string): string {
  return `${name} cannot reach this node, so its dashboard will not show what is here. Install Tailscale on both, or start this node with MAESTRO_HOST=0.0.0.0 for the local network.`
}
