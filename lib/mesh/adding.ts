import { MaestroError } from '../errors.ts'
import type { Host, HostAdd, HostAddAnswer, HostLookup, HostRequest } from '../wire/host.ts'
import type { RegisterResponse } from '../wire/mesh.ts'
import { namesOf, othersIn } from './admission.ts'
import { createAsked } from './asked.ts'
import { readCode } from './codes.ts'
import { completeJoin, removedIds } from './join.ts'
import { findHost, lookUp } from './lookup.ts'
import type { Membership } from './membership.ts'
import { cleanName } from './records.ts'
import { ANSWER_MS, isWaiting, register } from './register.ts'
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
  /** Who is at this address? Changes nothing, here or there. */
  lookUp(url: string): Promise<HostLookup>
  /**
   * `signal`: who wanted it waits no longer. It then asks nobody, or takes back what it asked; a host
   * that has let this one in at once stays added.
   */
  add(request: HostAdd, signal?: AbortSignal): Promise<HostAddAnswer>
  /** Takes back a request that waits for a person elsewhere. */
  withdraw(requestId: string): Promise<HostRequest>
  close(): void
}

export function createAdding(deps: AddingDeps): Adding {
  const { membership, transport, waiting } = deps
  const asked = createAsked({ membership, transport, waiting, finish: finishLater })

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

  async function finishLater(found: Found, response: RegisterResponse, merge: boolean) {
    const { host: _known, ...rest } = await finish(found, response, merge)
    return rest
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

  return {
    lookUp: (url) => lookUp(deps, url),
    async add({ url, code, merge = false }, signal) {
      const found = await findHost(deps, url)
      const { id, name } = found.answer
      deps.introduce(found)
      const secret = code === undefined || code === '' ? null : readCode(code, id)
      await refuseMember(id)
      signal?.throwIfAborted()
      const asksAlready = waiting.ofHost(id)?.request.state === 'waiting'
      const response = await register(deps, id, { secret, merge })
      if (!isWaiting(response)) {
        const finished = await finish(found, response, merge)
        const known = waiting.ofHost(id)
        if (known) waiting.settle(known.request.id, 'approved', { callback: finished.callback })
        return { state: 'added', request: null, ...finished }
      }
      try {
        checkMerge(id, response.hosts, merge)
      } catch (error) {
        await takeBack(id)
        throw error
      }
      const host = { hostId: id, name: cleanName(name, id), url: found.url }
      const { request } = waiting.put(host, found)
      // A request that somebody else made here goes on.
      if (signal?.aborted && !asksAlready) await asked.withdraw(request.id)
      else asked.follow(request.id, merge)
      return {
        state: 'waiting',
        host: null,
        request: { ...request },
        callback: null,
        message: `Somebody has to let this host in on ${host.name}: in its Settings → Hosts, or there with npm run approve.`,
      }
    },
    withdraw: asked.withdraw,
    close: asked.close,
  }

  /** The other side has been asked, though a person here has to agree first. */
  async function takeBack(id: string): Promise<void> {
    if (waiting.ofHost(id)?.request.state === 'waiting') return
    // One that cannot be told forgets the request by itself.
    await register(deps, id, { withdraw: true }).catch(() => undefined)
  }
}

function noCallback(name: string): string {
  return `${name} cannot reach this node, so its dashboard will not show what is here. Install Tailscale on both, or start this node with MAESTRO_HOST=0.0.0.0 for the local network.`
}
