import type { KeyObject } from 'node:crypto'
import { MaestroError } from '../errors.ts'
import type { HostRequest } from '../wire/host.ts'
import {
  PROTOCOL,
  type RegisterRequest,
  type RegisterResponse,
  type RegisterWaiting,
} from '../wire/mesh.ts'
import { type PairCodes, proofOf } from './codes.ts'
import { PAGE_BYTES } from './exchange.ts'
import { isCompatible, nameOf } from './host-view.ts'
import { readPublicKey } from './identity-proof.ts'
import { acceptJoin, removedIds } from './join.ts'
import type { Membership } from './membership.ts'
import type { RecordVerifier } from './records.ts'
import type { WaitingList } from './waiting.ts'

export interface AdmissionDeps {
  membership: Membership
  verifier: RecordVerifier
  codes: PairCodes
  waiting: WaitingList<RegisterRequest>
  /** Can this node reach the host at one of these addresses? */
  callsBack(hostId: string, urls: readonly string[]): Promise<boolean>
  /** Others have to hear of these hosts; resolves when all is on disk. */
  joined(news: readonly string[]): Promise<void>
}

/** Who asks, as the gate saw it. */
export interface Caller {
  isMember: boolean
  /** hostId of who signed, as claimed; undefined for a request that is not signed. */
  from: string | undefined
  /** Throws unless the request is signed with this key, and new. */
  accept(key: KeyObject): void
  /** Of the socket. */
  address: string
}

/** M9, the side that is asked. */
export interface Admission {
  /** Answers with the records, or that a person has to decide. */
  register(
    request: RegisterRequest,
    caller: Caller,
  ): Promise<{ status: 200; answer: RegisterResponse } | { status: 202; answer: RegisterWaiting }>
  /** A person lets a waiting host in. */
  approve(requestId: string, merge: boolean): Promise<HostRequest>
  deny(requestId: string): HostRequest
}

/** Wrong codes from one address in a minute. */
const MAX_WRONG_CODES = 5
const WINDOW_MS = 60_000

export function createAdmission(deps: AdmissionDeps): Admission {
  const { membership, codes, waiting } = deps
  const wrong = new Map<string, { count: number; since: number }>()

  /** A code that does not fit. The sixth within a minute is not even looked at. */
  function checkTries(address: string): void {
    const tries = wrong.get(address)
    if (!tries || performance.now() - tries.since > WINDOW_MS) return
    if (tries.count < MAX_WRONG_CODES) return
    throw new MaestroError('RATE_LIMITED', 'Too many wrong pairing codes. Try again in a minute.', {
      retryAfter: 60,
    })
  }

  function countWrong(address: string): void {
    const at = performance.now()
    const known = wrong.get(address)
    if (known && at - known.since <= WINDOW_MS) known.count++
    else {
      if (wrong.size > 1000) wrong.clear()
      wrong.set(address, { count: 1, since: at })
    }
  }

  function checkCaller({ self, v }: RegisterRequest, caller: Caller): void {
    if (caller.from === undefined) {
      throw new MaestroError(
        'UNAUTHORIZED',
        'Hosts sign this request. Add one in Settings → Hosts.',
      )
    }
    if (self.id === membership.hostId) throw selfPeer()
    const key = readPublicKey(self.pk, self.id)
    const fault = caller.from === self.id ? deps.verifier.self(self) : 'it is another host’s'
    if (fault) {
      throw new MaestroError('INVALID_PEER_KEY', `The record of this host is refused: ${fault}.`)
    }
    if (!caller.isMember) caller.accept(key)
    if (v < PROTOCOL[0] || v > PROTOCOL[1] || !isCompatible(self)) {
      throw otherVersion(self.protocol[1] < PROTOCOL[0] ? 'yours' : 'ours')
    }
  }

  async function admit(request: RegisterRequest): Promise<RegisterResponse> {
    const calls = deps.callsBack(request.self.id, request.self.urls)
    const { answer, news } = acceptJoin(membership, request)
    await deps.joined(news)
    return {
      self: answer.self,
      ...(answer.mem && { mem: answer.mem }),
      records: firstPage(answer.records, request.self.id),
      root: membership.digests.root(),
      callback: await calls,
    }
  }

  function checkMerge(request: RegisterRequest, merge: boolean): void {
    const own = othersIn(membership, request.self.id)
    const theirs = (request.members ?? []).filter((id) => id !== membership.hostId)
    if (merge) return
    const lists = { own: namesOf(membership, own), theirs: namesOf(membership, theirs) }
    if (!membership.isMember(request.self.id) && bringsBack(request, own, theirs)) {
      throw new MaestroError(
        'MESH_MERGE',
        'A host that was removed on one side is in the mesh of the other, and would come back. Look at both lists, then agree.',
        lists,
      )
    }
    if (own.length === 0 || theirs.every((id) => membership.isMember(id))) return
    throw new MaestroError(
      'MESH_MERGE',
      'Both hosts are in a mesh already, and the two would become one. Look at both lists, then agree.',
      lists,
    )
  }

  function bringsBack({ removed = [] }: RegisterRequest, own: string[], theirs: string[]): boolean {
    const removedHere = new Set(removedIds(membership))
    return theirs.some((id) => removedHere.has(id)) || own.some((id) => removed.includes(id))
  }

  return {
    async register(request, caller) {
      checkCaller(request, caller)
      const { self, proof, nonce } = request
      const parties = { from: self.id, to: membership.hostId, nonce }
      if (proof !== undefined) {
        checkTries(caller.address)
        const secret = codes.find(proof, parties)
        if (secret !== null) {
          checkMerge(request, request.merge ?? false)
          codes.use(secret)
          const answer = await admit(request)
          const asked = waiting.ofHost(self.id)
          if (asked) waiting.settle(asked.request.id, 'approved')
          return { status: 200, answer: { ...answer, proof: proofOf('answer', secret, parties) } }
        }
        countWrong(caller.address)
        if (!caller.isMember) {
          throw new MaestroError(
            'PAIRING_CODE_EXPIRED',
            'This code is not valid, or not any more: it lasts ten minutes and lets one host in. Ask that host for a new one.',
          )
        }
      }
      if (caller.isMember) return { status: 200, answer: await admit(request) }
      const known = waiting.ofHost(self.id)
      if (request.withdraw) {
        if (known?.request.state === 'waiting') waiting.settle(known.request.id, 'withdrawn')
        return { status: 202, answer: { state: 'withdrawn', hosts: 0 } }
      }
      if (known?.request.state === 'denied') {
        throw new MaestroError('FORBIDDEN', 'A person on that host refused to let this one in.')
      }
      const host = { hostId: self.id, name: nameOf(self.id, self), url: self.urls[0] ?? '' }
      waiting.put(host, request)
      const hosts = othersIn(membership, self.id).length
      return { status: 202, answer: { state: 'waiting', hosts } }
    },
    async approve(requestId, merge) {
      const { request, content } = undecided(requestId)
      checkMerge(content, merge)
      await admit(content)
      waiting.settle(requestId, 'approved')
      return { ...request }
    },
    deny(requestId) {
      const { request } = undecided(requestId)
      waiting.settle(requestId, 'denied')
      return { ...request }
    },
  }

  function undecided(requestId: string) {
    const entry = waiting.get(requestId)
    if (entry?.request.state === 'waiting') return entry
    throw new MaestroError(
      'NOT_FOUND',
      'This request does not wait any more. The other host may ask again.',
    )
  }
}

export function selfPeer(): MaestroError {
  return new MaestroError('SELF_PEER', 'This address leads to this very node. It is in already.')
}

/** M20 */
export function otherVersion(older: 'ours' | 'yours'): MaestroError {
  const which = older === 'ours' ? 'The host that was asked' : 'The host that asks'
  return new MaestroError(
    'PROTOCOL_TOO_OLD',
    `The two hosts have no version of the mesh in common. ${which} is older: update Maestro there.`,
  )
}

/** Members besides this node and `id`. */
export function othersIn(membership: Membership, id: string): string[] {
  return membership.members().filter((each) => each !== id)
}

export function namesOf(membership: Membership, ids: readonly string[]) {
  return ids.map((id) => ({ id, name: nameOf(id, membership.get(id)?.self) }))
}

/** What fits into one answer, the caller and members first; the rest comes by comparing records (M10). */
function firstPage(
  records: RegisterResponse['records'],
  caller: string,
): RegisterResponse['records'] {
  const rank = ({ mem }: RegisterResponse['records'][number]) =>
    mem?.id === caller ? 0 : mem?.state === 'member' ? 1 : 2
  const sorted = [...records].sort((a, b) => rank(a) - rank(b))
  let bytes = 0
  return sorted.filter((entry) => {
    bytes += JSON.stringify(entry).length
    return bytes < PAGE_BYTES
  })
}
