import { randomBytes } from 'node:crypto'
import { MaestroError } from '../errors.ts'
import type { Bus } from '../events/types.ts'
import type { Role } from '../gate/types.ts'
import type { Log } from '../log.ts'
import type { HostNote, MeshStore } from '../store/mesh.ts'
import type { Host, HostPatch, HostRequest, PairCodeAnswer } from '../wire/host.ts'
import {
  type ExchangeRequest,
  ExchangeResponse,
  type IdentityAnswer,
  PROTOCOL,
  type RegisterRequest,
} from '../wire/mesh.ts'
import { type Adding, createAdding } from './adding.ts'
import { type Admission, createAdmission } from './admission.ts'
import { removalOf } from './answers.ts'
import { createPairCodes } from './codes.ts'
import { createGossip, RemovedError } from './gossip.ts'
import { greetNewMembers } from './greet.ts'
import { openHostNotes } from './host-notes.ts'
import { describePeer, type Learned, NOTHING_LEARNED, ownAlert } from './host-view.ts'
import type { Identity } from './identity.ts'
import { answerIdentity } from './identity-proof.ts'
import { createMemberView } from './member-view.ts'
import { createMembership } from './membership.ts'
import { createPeerRoles } from './peer-roles.ts'
import { persistMembership } from './persistence.ts'
import { createRecordVerifier } from './records.ts'
import type { Found } from './seek.ts'
import { type Answer, signAnswer } from './signature.ts'
import { createTransport, type Transport } from './transport.ts'
import type { Members, PeerRegistry } from './types.ts'
import { createWaitingList } from './waiting.ts'

export interface MeshDeps {
  identity: Identity
  store: MeshStore
  bus: Pick<Bus, 'publish'>
  log: Log
  /** This node as a host, as it is now. */
  ownHost(): Host
  /** Told of records that a member sent and that are not right. */
  onRejected?: (from: string, rejected: readonly Rejected[]) => void
  /** ms since the epoch; tests have clocks of their own. */
  now?: () => number
}

interface Rejected {
  id: string
  why: string
}

/** This node's part in the mesh. */
export interface Mesh {
  readonly members: Members
  readonly registry: PeerRegistry
  readonly transport: Transport
  /** It listens: tells the others where. */
  start(): void
  /** This node's name or addresses may have changed. */
  refresh(): void
  /** This node first. */
  hosts(): Host[]
  own(): Host
  /** `self` is this node. Throws `HOST_NOT_FOUND`. */
  host(id: string): Host
  /** What was heard of a host by other ways; null: nothing is known any more. */
  learn(id: string, learned: Partial<Learned>): void
  identity(nonce: string): IdentityAnswer
  /** The headers that prove an answer to be this node's. */
  signAnswer(answer: Answer): Record<string, string>
  exchange(from: string, message: ExchangeRequest): Promise<ExchangeResponse>
  register: Admission['register']
  lookUp: Adding['lookUp']
  add: Adding['add']
  remove(id: string): Promise<void>
  setRole(id: string, role: NonNullable<HostPatch['role']>): Promise<Host>
  requests(): HostRequest[]
  approve: Admission['approve']
  deny: Admission['deny']
  withdraw: Adding['withdraw']
  issueCode(isGood?: () => boolean): PairCodeAnswer
  close(): Promise<void>
}

/** How often this machine's addresses are listed anew. */
const REFRESH_MS = 30_000
const EXCHANGE_MS = 5_000
/** How long the host that asks to be let in waits to hear whether it can be reached. */
const CALLBACK_MS = 1_300
const MAX_URLS = 16

/** Opens the membership from the store; it is on disk again, a boot later, when this resolves. */
export async function openMesh(deps: MeshDeps): Promise<Mesh> {
  const { identity, store, bus, log, ownHost, now = Date.now } = deps
  const { hostId } = identity
  const stored = await store.load()
  const notes = await openHostNotes(store, log)
  const verifier = createRecordVerifier()
  const lastUrls = stored?.entries.find(({ self }) => self?.id === hostId)?.self?.urls ?? []
  const membership = createMembership({
    identity,
    verifier,
    now,
    boot: randomBytes(12).toString('base64url'),
    about: { ...about(ownHost()), urls: lastUrls },
    snapshot: stored ? { version: 1, entries: stored.entries, ...stored.state } : undefined,
  })
  const onDisk = stored?.entries.flatMap(({ self, mem }) => self?.id ?? mem?.id ?? [])
  const disk = persistMembership(membership, store, log, onDisk)
  try {
    await disk.settled()
  } catch (error) {
    // That it fails once more is no news.
    await disk.close().catch(() => undefined)
    throw error
  }

  const roles = createPeerRoles(membership, notes)
  const guests = new Map<string, Found>()
  const learned = new Map<string, Learned>()
  let removedBy: string | undefined

  const view = createMemberView({
    membership,
    reachOf: (id) => gossip.reachOf(id),
    noteOf: notes.get,
    guestOf: (id) => guests.get(id),
    describe: (member) =>
      describePeer(member, learned.get(member.id) ?? NOTHING_LEARNED, roles.of(member.id)),
    publish: bus.publish,
  })

  const transport = createTransport({
    hostId,
    privateKey: identity.privateKey,
    peerOf: view.reachable,
    ownEntry: () => ({ self: membership.self(), mem: membership.mem() }),
    onHeard(id, { url, rtt }) {
      gossip.answered(id, rtt)
      if (membership.isMember(id)) annotate(id, { url })
    },
    onRemoved(id, { tombstone, by }) {
      membership.hearRemoval(id, tombstone, by)
    },
    now,
  })

  const gossip = createGossip({
    membership,
    now: () => performance.timeOrigin + performance.now(),
    random: Math.random,
    schedule(ms, fn) {
      const timer = setTimeout(fn, ms)
      return () => clearTimeout(timer)
    },
    send: sendExchange,
    onRejected(from, rejected) {
      log.warn({ from, rejected: rejected.slice(0, 10) }, 'Records of a peer were dropped')
      deps.onRejected?.(from, rejected)
    },
    onReach(id, reach) {
      const { lastSeenAt } = gossip.reachOf(id)
      if (reach !== 'up' && lastSeenAt !== null) annotate(id, { seenAt: Math.round(lastSeenAt) })
      view.touch(id)
    },
  })

  async function sendExchange(id: string, message: ExchangeRequest): Promise<ExchangeResponse> {
    try {
      const signal = AbortSignal.timeout(EXCHANGE_MS)
      const path = '/api/hosts/exchange-peers'
      const answer = await transport.json(id, 'POST', path, message, { signal, proven: true })
      return ExchangeResponse.parse(answer)
    } catch (error) {
      const removal =
        error instanceof MaestroError && error.code === 'PEER_REMOVED' && removalOf(error.details)
      if (removal) throw new RemovedError(removal.tombstone, removal.by)
      throw error
    }
  }

  function annotate(id: string, change: Partial<Omit<HostNote, 'role'>>): void {
    if (notes.change(id, change)) view.touch(id)
  }

  function own(): Host {
    const mem = membership.get(hostId)?.mem
    const by = removedBy ?? (mem && view.nameOf(mem.by))
    const alert = ownAlert(mem, by, membership.cloned())
    return { ...ownHost(), ...(alert !== undefined && { alert }) }
  }

  async function joined(news: readonly string[]): Promise<void> {
    await disk.settled()
    for (const id of news) {
      const guest = guests.get(id)
      if (guest) annotate(id, { url: guest.url })
      guests.delete(id)
    }
    gossip.news(news)
    view.flush()
  }

  const stopWatching = membership.onChange(({ ids, left, cloned }) => {
    if (left) removedBy = view.nameOf(left.by)
    for (const id of ids) {
      if (id === hostId) continue
      // A host whose addresses changed is looked for at the new ones when the old ones fail.
      view.touch(id)
      if (!membership.get(id)) forget(id)
    }
    if (roles.limited()) for (const id of membership.members()) view.touch(id)
    if (left || cloned || ids.includes(hostId)) bus.publish('host:updated', own())
  })

  function forget(id: string): void {
    learned.delete(id)
    guests.delete(id)
    notes.forget(id)
    transport.forget(id)
  }

  const greeting = greetNewMembers(view.members, gossip)
  const tellRequests = () => bus.publish('host:requests', { requests: requests() })
  const requests = () => [...incoming.list(), ...outgoing.list()]
  const incoming = createWaitingList<RegisterRequest>('in', hostId, tellRequests, now)
  const outgoing = createWaitingList<Found>('out', hostId, tellRequests, now)
  const codes = createPairCodes(hostId, now)
  const admission = createAdmission({
    membership,
    verifier,
    codes,
    waiting: incoming,
    callsBack: (id, urls) => transport.finds(id, urls, CALLBACK_MS),
    joined,
  })
  const hostOf = (id: string): Host => {
    const host = id === hostId || id === 'self' ? own() : view.host(id)
    if (!host) throw new MaestroError('HOST_NOT_FOUND', `This node knows no host ${id}.`)
    return host
  }
  const adding = createAdding({
    membership,
    transport,
    waiting: outgoing,
    introduce(found) {
      guests.set(found.answer.id, found)
      transport.forget(found.answer.id)
    },
    hostOf,
    joined,
  })

  function refresh(): void {
    if (membership.update(about(ownHost()))) gossip.news([hostId])
  }

  let timer: NodeJS.Timeout | undefined
  return {
    members: view.members,
    registry: { ...view.registry, roleOf: (id): Role => roles.of(id) },
    transport,
    start() {
      membership.update(about(ownHost()))
      gossip.news([hostId])
      timer = setInterval(refresh, REFRESH_MS)
    },
    refresh,
    hosts: () => [own(), ...view.hosts()],
    own,
    host: hostOf,
    learn(id, change) {
      if (!membership.isMember(id)) return
      learned.set(id, { ...(learned.get(id) ?? NOTHING_LEARNED), ...change })
      view.touch(id)
    },
    identity(nonce) {
      const { name, version } = ownHost()
      return answerIdentity(identity, { name, app: version, protocol: [...PROTOCOL] }, nonce, now())
    },
    signAnswer: (answer) => signAnswer(answer, identity.privateKey),
    async exchange(from, message) {
      // A body may come long after the gate let its request in.
      if (!membership.isMember(from)) {
        throw new MaestroError('UNAUTHORIZED', 'Your host is no member of this mesh any more.')
      }
      if (message.from !== from) {
        throw new MaestroError('VALIDATION_ERROR', 'This message is signed by another host.')
      }
      const answer = await gossip.receive(from, message)
      await disk.settled()
      return answer
    },
    register: admission.register,
    lookUp: adding.lookUp,
    add: adding.add,
    async remove(id) {
      if (id === 'self') membership.remove(hostId)
      if (!membership.isMember(id)) hostOf(id)
      membership.remove(id)
      await disk.settled()
      gossip.news([id])
      view.flush()
    },
    async setRole(id, role) {
      const { self } = hostOf(id)
      if (self) throw new MaestroError('VALIDATION_ERROR', 'This node itself has no role.')
      await roles.give(id, role)
      view.touch(id)
      view.flush()
      return hostOf(id)
    },
    requests,
    approve: admission.approve,
    deny: admission.deny,
    withdraw: adding.withdraw,
    issueCode(isGood) {
      const { urls, fingerprint } = ownHost()
      return { ...codes.issue(isGood), url: urls[0] ?? '', fingerprint }
    },
    async close() {
      clearInterval(timer)
      adding.close()
      incoming.close()
      outgoing.close()
      stopWatching()
      greeting.close()
      gossip.close()
      view.close()
      transport.close()
      await notes.close()
      await disk.close()
    },
  }
}

/** What this node says of itself in its record (M4). */
function about({ name, urls, version }: Host) {
  return {
    name: name.slice(0, 64),
    urls: urls.filter((url) => url.length <= 256).slice(0, MAX_URLS),
    protocol: [...PROTOCOL] as [number, number],
    app: version,
  }
}
