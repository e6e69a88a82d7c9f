import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { MaestroError } from '../../lib/errors.ts'
import { createGossip, type Gossip, RemovedError } from '../../lib/mesh/gossip.ts'
import { hostIdOf } from '../../lib/mesh/identity.ts'
import { acceptJoin, completeJoin, joinRequest } from '../../lib/mesh/join.ts'
import {
  createMembership,
  type Membership,
  type MembershipSnapshot,
} from '../../lib/mesh/membership.ts'
import { createRecordVerifier, type RecordVerifier, type Signer } from '../../lib/mesh/records.ts'
import type { ExchangeRequest, ExchangeResponse } from '../../lib/wire/mesh.ts'
import { type Clock, createClock, createRandom } from './clock.ts'
import { createNetwork, type Network } from './network.ts'

/** 2026-01-01; the clock of the simulation starts there. */
const START = 1_767_225_600_000

/** A node in the simulation: the real core, and what the shell around it does. */
export interface SimNode {
  readonly id: string
  readonly name: string
  /** Replaced at each start. */
  membership: Membership
  gossip: Gossip
  up: boolean
  /** What its disk holds while it is down. */
  disk: MembershipSnapshot
  backup: MembershipSnapshot | null
  /** Which side of a partition it is on. */
  side: number
}

/** `half`: `b` let `a` in, and `a` never heard of it; the person at `a` has to try again. */
export type JoinResult = 'joined' | 'failed' | 'half'

export interface WorldOptions {
  seed: number
  /** Count bytes; takes time. */
  weigh?: boolean
  /** A node has a new membership: at each start. */
  onStart?(node: SimNode, how: 'new' | 'restarted' | 'restored'): void
}

export interface World {
  readonly clock: Clock
  readonly network: Network
  readonly random: () => number
  readonly nodes: SimNode[]
  /** A node of its own; `snapshot`, when it was there before. */
  spawn(snapshot?: MembershipSnapshot, identity?: Signer): SimNode
  /** At `a` a person adds `b`. */
  join(a: SimNode, b: SimNode): Promise<JoinResult>
  remove(a: SimNode, b: SimNode): void
  kill(node: SimNode): void
  /** With what was on disk, or with an older copy of it. */
  start(node: SimNode, snapshot?: MembershipSnapshot): void
  byId(id: string): SimNode | undefined
  close(): void
}

/**
 * Signatures are real, and each is checked once for all nodes: records are passed on as the same
 * objects, which nobody changes.
 */
const verified = new WeakMap<object, string | null>()
const verifier = shareVerdicts(createRecordVerifier())

function shareVerdicts(real: RecordVerifier): RecordVerifier {
  function once<T extends object>(record: T, check: (record: T) => string | null): string | null {
    const known = verified.get(record)
    if (known !== undefined) return known
    const verdict = check(record)
    verified.set(record, verdict)
    return verdict
  }
  return { self: (record) => once(record, real.self), mem: (record) => once(record, real.mem) }
}

const identities: Signer[] = []

/** RFC 8410 section 7: what comes before the 32 bytes of an Ed25519 private key. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The same key for the same number, in every world and every run. */
export function identityAt(index: number): Signer {
  const known = identities[index]
  if (known) return known
  const seed = createHash('sha256').update(`node ${index}`).digest()
  const key = Buffer.concat([PKCS8_HEAD, seed])
  const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  const rawPublicKey = Buffer.from(x, 'base64url')
  const identity = { hostId: hostIdOf(rawPublicKey), privateKey, rawPublicKey }
  identities[index] = identity
  return identity
}

export function newMembership(
  clock: Clock,
  index: number,
  boot: string,
  snapshot?: MembershipSnapshot,
): Membership {
  return createMembership({
    identity: identityAt(index),
    verifier,
    now: clock.now,
    boot,
    about: {
      name: `machine-${index}`,
      urls: [
        `http://100.64.${index >> 8}.${index & 255}:23000`,
        `http://machine-${index}.local:23000`,
      ],
      protocol: [1, 1],
      app: '0.1.0',
    },
    ...(snapshot && { snapshot: structuredCloneOf(snapshot) }),
  })
}

/** Another copy of the lists; the records stay the same objects. */
function structuredCloneOf(snapshot: MembershipSnapshot): MembershipSnapshot {
  return { ...snapshot, entries: [...snapshot.entries], heldSince: { ...snapshot.heldSince } }
}

export function createWorld({ seed, weigh = false, onStart }: WorldOptions): World {
  const clock = createClock(START)
  const random = createRandom(seed)
  const network = createNetwork(clock, random, weigh)
  const nodes: SimNode[] = []
  const ids = new Map<string, SimNode>()
  let boots = 0

  network.connects = (from, to) => {
    const [a, b] = [ids.get(from), ids.get(to)]
    return a !== undefined && b !== undefined && a.up && b.up && a.side === b.side
  }

  function engine(node: Pick<SimNode, 'id'>, membership: Membership): Gossip {
    return createGossip({
      membership,
      now: clock.now,
      random,
      schedule: clock.schedule,
      send: (to, message) =>
        network.request(node.id, to, message, () => receive(ids.get(to), node.id, message)),
    })
  }

  /** What the gate and the route of a real node do. */
  async function receive(
    node: SimNode | undefined,
    from: string,
    message: ExchangeRequest,
  ): Promise<ExchangeResponse> {
    if (!node) throw new Error('no such host')
    const { membership, gossip } = node
    const isMember = membership.isMember(from) || (message.mem && membership.present(message.mem))
    if (isMember) return gossip.receive(from, message)
    const tombstone = membership.tombstoneOf(from)
    if (tombstone) throw new RemovedError(tombstone, membership.get(tombstone.by))
    throw new MaestroError('UNAUTHORIZED', 'This host is no member here.')
  }

  function boot(
    node: SimNode,
    index: number,
    how: 'new' | 'restarted' | 'restored',
    snapshot?: MembershipSnapshot,
  ): void {
    node.membership = newMembership(clock, index, `boot-${boots++}`, snapshot)
    node.gossip = engine(node, node.membership)
    node.up = true
    onStart?.(node, how)
    node.gossip.news([node.id])
  }

  const world: World = {
    clock,
    network,
    random,
    nodes,
    byId: (id) => ids.get(id),
    spawn(snapshot) {
      const index = nodes.length
      const node = {
        id: identityAt(index).hostId,
        name: `n${index}`,
        backup: null,
        side: 0,
        disk: { version: 1, entries: [], heldSince: {}, contactAt: null },
      } as unknown as SimNode
      nodes.push(node)
      ids.set(node.id, node)
      boot(node, index, 'new', snapshot)
      return node
    },
    async join(a, b) {
      if (a === b || !network.connects(a.id, b.id)) return 'failed'
      const { membership, gossip } = a
      const request = joinRequest(membership)
      let isHalf = false
      const answer = await network
        .request(a.id, b.id, request, async () => {
          isHalf = true
          const accepted = acceptJoin(b.membership, request)
          b.gossip.news(accepted.news)
          return accepted.answer
        })
        .catch(() => null)
      // A node that went down meanwhile has forgotten that it asked.
      if (!answer || a.membership !== membership || !a.up) return isHalf ? 'half' : 'failed'
      gossip.news(completeJoin(membership, answer, true).news)
      return 'joined'
    },
    remove(a, b) {
      if (!a.up || a === b || !a.membership.isMember(b.id)) return
      a.membership.remove(b.id)
      a.gossip.news([b.id])
    },
    kill(node) {
      if (!node.up) return
      node.up = false
      node.gossip.close()
      node.disk = node.membership.snapshot()
    },
    start(node, snapshot) {
      if (node.up) return
      boot(node, nodes.indexOf(node), snapshot ? 'restored' : 'restarted', snapshot ?? node.disk)
    },
    close() {
      for (const node of nodes) node.gossip.close()
    },
  }
  return world
}
