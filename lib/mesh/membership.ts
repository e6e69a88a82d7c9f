import { MaestroError } from '../errors.ts'
import { MAX_COUNTER, type MemRecord, type MeshEntry, type SelfRecord } from '../wire/mesh.ts'
import { createDigestTree, type DigestTree } from './digest.ts'
import { type About, createOwnRecord } from './own-record.ts'
import { compareMem, compareSelf, type RecordVerifier, type Signer, signMem } from './records.ts'
import { createTombstones, YEAR_MS } from './tombstones.ts'

/** More hosts than this are not believed: it bounds what a member gone wild can make us keep. */
export const MAX_ENTRIES = 20_000

/** After a tombstone about itself a node waits so long for a newer record before it leaves. */
const LEAVE_AFTER_MS = 1000

/** How often the time of the last contact is worth a write. */
const CONTACT_STEP_MS = 24 * 3600 * 1000

export interface MembershipOptions {
  identity: Signer
  verifier: RecordVerifier
  /** ms since the epoch. Decides nothing but what is old enough to be forgotten. */
  now(): number
  /** Random, new at each start of the node: at most 32 characters. */
  boot: string
  about: About
  /** As written at the last change; left out at the first start. */
  snapshot?: MembershipSnapshot | undefined
}

/** Plain JSON, to be kept on disk. */
export interface MembershipSnapshot {
  version: 1
  entries: MeshEntry[]
  /** Since when tombstones are held, by id. */
  heldSince: Record<string, number>
  /** When this node last compared its records with another. */
  contactAt: number | null
}

export interface MergeResult {
  /** Hosts of which something new was learned. */
  changed: string[]
  /** How many of the entries held nothing new. */
  knew: number
  /** Records that were dropped, for the audit log. */
  rejected: { id: string; why: string }[]
}

export interface MembershipChange {
  /** Hosts whose entry is new, changed or gone: `get(id)` tells. */
  ids: string[]
  /** The tombstone by which this node just left its mesh. */
  left?: MemRecord
  /** Another live node has our key (M3); told once. */
  cloned?: true
}

/**
 * Who is in the mesh: for each host the greatest `self` and the greatest `mem` heard (M4, M5). Pure:
 * no timers, no files. Merging is commutative, associative and idempotent, whoever sends; who may
 * send is decided by the transport (M8).
 *
 * The shell writes `snapshot()` right after creation and in each `onChange`, which runs before the
 * call that made the change returns, so that nothing is answered that a crash could take back.
 */
export interface Membership {
  readonly hostId: string
  /** Of this run; what other nodes should hold. */
  self(): SelfRecord
  /** Our own `mem`, signed by who added us; to be shown to strangers (M11). */
  mem(): MemRecord | undefined
  /** M3: somebody alive uses our key. */
  cloned(): boolean
  update(about: Partial<About>): boolean
  get(id: string): MeshEntry | undefined
  entries(): MeshEntry[]
  /** Current members without this node. */
  members(): readonly string[]
  isMember(id: string): boolean
  tombstoneOf(id: string): MemRecord | undefined
  /**
   * A person adds a host: epoch 1, or one above its tombstone; a member stays as it is. Merge what
   * the host says of itself (its own `mem`) before: it may know of a later tombstone.
   */
  add(id: string): MemRecord
  /** A person removes a host; undefined when it was never heard of. */
  remove(id: string): MemRecord | undefined
  merge(entries: readonly MeshEntry[]): MergeResult
  /**
   * M11: a stranger shows its `mem`. True when it is a member from now on, or was one already: when
   * a current member signed it, with a higher epoch than the tombstone that is held.
   */
  present(mem: MemRecord): boolean
  /**
   * A host refused us as removed (410), with the tombstone and the entry of who signed it. False when
   * that is no news, or the host no member (any more): its answer was on its way for long.
   */
  hearRemoval(from: string, tombstone: MemRecord, by?: MeshEntry): boolean
  /**
   * To be called now and then: leaves after our own removal, a second later or (`atOnce`) now; and
   * forgets old tombstones.
   */
  settle(atOnce?: boolean): void
  /** All records were compared with those of a member. */
  confirm(): void
  /** M15: away for longer than tombstones are kept: pull from a member before telling anything. */
  stale(): boolean
  readonly digests: Omit<DigestTree, 'set'>
  snapshot(): MembershipSnapshot
  onChange(listener: (change: MembershipChange) => void): () => void
}

export function createMembership(options: MembershipOptions): Membership {
  const { identity, verifier, now, boot, snapshot } = options
  const hostId = identity.hostId
  const entries = new Map<string, MeshEntry>()
  const members = new Set<string>()
  const tombstones = createTombstones(now, { ...snapshot?.heldSince })
  const listeners = new Set<(change: MembershipChange) => void>()
  let tree = createDigestTree()
  /** Held, but not told to anyone until a member confirms them (M15). */
  const unconfirmed = new Set<string>()
  let contactAt = snapshot?.contactAt ?? null
  let memberList: readonly string[] | null = null
  let removedAt: number | null = null

  for (const entry of snapshot?.entries ?? []) {
    const id = entry.self?.id ?? entry.mem?.id
    if (id === undefined) continue
    if (id !== hostId && contactAt !== null && contactAt < now() - YEAR_MS) unconfirmed.add(id)
    put(id, entry)
  }
  const own = createOwnRecord(identity, boot, options.about, entries.get(hostId)?.self)
  put(hostId, { ...entries.get(hostId), self: own.record })
  if (removalStands()) forgetOthers()

  function put(id: string, entry: MeshEntry): void {
    const before = entries.get(id)?.mem
    entries.set(id, entry)
    tree.set(id, unconfirmed.has(id) ? undefined : entry)
    const { mem } = entry
    if (mem === before) return
    if (id === hostId) removedAt = mem?.state === 'removed' ? now() : null
    else if (mem?.state === 'member') members.add(id)
    else members.delete(id)
    if (mem?.state === 'removed') tombstones.hold(mem, before?.state === 'member')
    else tombstones.release(id)
    memberList = null
  }

  function drop(id: string): void {
    entries.delete(id)
    tree.set(id, undefined)
    tombstones.release(id)
    unconfirmed.delete(id)
    if (members.delete(id)) memberList = null
  }

  function emit(change: MembershipChange): void {
    for (const listener of listeners) listener(change)
  }

  function decide(id: string, state: MemRecord['state'], epoch: number): MemRecord {
    const mem = signMem(identity, { id, epoch, state, at: now() })
    put(id, { ...entries.get(id), mem })
    emit({ ids: [id] })
    return mem
  }

  function isRemoved(): boolean {
    return entries.get(hostId)?.mem?.state === 'removed'
  }

  /** Only who is or was a member can have removed us; else anybody could with a key made up. */
  function removalStands(): boolean {
    const by = entries.get(hostId)?.mem?.by
    return isRemoved() && by !== undefined && entries.get(by)?.mem !== undefined
  }

  function forgetOthers(): string[] {
    const others = [...entries.keys()].filter((id) => id !== hostId)
    tree = createDigestTree()
    for (const id of others) drop(id)
    const entry = entries.get(hostId)
    if (entry) put(hostId, entry)
    return others
  }

  /** What of an offered entry is newer than what is held, and right. */
  function newer(id: string, offered: MeshEntry, refuse: (why: string) => void): MeshEntry {
    const held = entries.get(id)
    const result: MeshEntry = { ...held }
    const { self, mem } = offered
    if (self && (!held?.self || compareSelf(self, held.self) > 0)) {
      const why = verifier.self(self)
      if (why) refuse(why)
      else result.self = self
    }
    if (mem && (!held?.mem || compareMem(mem, held.mem) > 0)) {
      const why = verifier.mem(mem)
      if (why) refuse(why)
      else if (held?.mem || mem.state === 'member' || tombstones.accepts(mem)) result.mem = mem
    }
    const isWhole = result.self === self && result.mem === mem
    return isWhole ? offered : result
  }

  function mergeOne(offered: MeshEntry, result: MergeResult): void {
    const id = offered.self?.id ?? offered.mem?.id
    if (id === undefined || (offered.mem && offered.mem.id !== id)) {
      result.rejected.push({ id: String(id), why: 'the two records are of different hosts' })
      return
    }
    const held = entries.get(id)
    if (!held && entries.size >= MAX_ENTRIES) {
      result.rejected.push({ id, why: `more than ${MAX_ENTRIES} hosts` })
      return
    }
    const faults: string[] = []
    const entry = newer(id, offered, (why) => faults.push(why))
    for (const why of faults) result.rejected.push({ id, why })
    const changed = entry.self !== held?.self || entry.mem !== held?.mem
    if (faults.length === 0 && unconfirmed.delete(id) && !changed) put(id, entry)
    if (!changed) {
      if (faults.length === 0) result.knew++
      return
    }
    put(id, entry)
    result.changed.push(id)
  }

  function merge(offered: readonly MeshEntry[]): MergeResult {
    const result: MergeResult = { changed: [], knew: 0, rejected: [] }
    const wasCloned = own.cloned
    for (const entry of offered) mergeOne(entry, result)
    const heard = entries.get(hostId)
    if (heard?.self && heard.self !== own.record && own.hear(heard.self) === 'fast-forwarded') {
      put(hostId, { ...heard, self: own.record })
    }
    const cloned = own.cloned && !wasCloned
    if (result.changed.length > 0) emit({ ids: result.changed, ...(cloned && { cloned }) })
    return result
  }

  return {
    hostId,
    self: () => own.record,
    mem: () => (unconfirmed.size > 0 ? undefined : entries.get(hostId)?.mem),
    cloned: () => own.cloned,
    update(about) {
      if (!own.update(about)) return false
      put(hostId, { ...entries.get(hostId), self: own.record })
      emit({ ids: [hostId] })
      return true
    },
    get: (id) => entries.get(id),
    entries: () => [...entries].filter(([id]) => !unconfirmed.has(id)).map(([, entry]) => entry),
    members() {
      memberList ??= [...members]
      return memberList
    },
    isMember: (id) => id === hostId || members.has(id),
    tombstoneOf(id) {
      const mem = entries.get(id)?.mem
      return mem?.state === 'removed' ? mem : undefined
    },
    add(id) {
      const known = entries.get(id)?.mem
      if (known?.state === 'member') return known
      const epoch = (known?.epoch ?? 0) + 1
      if (id === hostId) throw new MaestroError('SELF_PEER', 'This node cannot add itself.')
      if (epoch > MAX_COUNTER) {
        throw new MaestroError(
          'PEER_REMOVED',
          'This host was removed for good. Give it a new key to add it as a new host: move its identity.json away.',
        )
      }
      return decide(id, 'member', epoch)
    },
    remove(id) {
      const known = entries.get(id)?.mem
      if (id === hostId) throw new MaestroError('SELF_PEER', 'This node cannot remove itself.')
      return known?.state === 'member' ? decide(id, 'removed', known.epoch) : known
    },
    merge,
    present(mem) {
      // Once removed we trust nobody, not even our own word of before, until somebody adds us again.
      if (mem.id === hostId || isRemoved()) return false
      const known = entries.get(mem.id)?.mem
      const isNewer = !known || compareMem(mem, known) > 0
      const trusted = mem.by === hostId || members.has(mem.by)
      if (isNewer && mem.state === 'member' && trusted) merge([{ mem }])
      return members.has(mem.id)
    },
    hearRemoval(from, tombstone, by) {
      const known = entries.get(hostId)?.mem
      const isNews = !known || compareMem(tombstone, known) > 0
      if (tombstone.id !== hostId || !isNews || !members.has(from)) return false
      return merge([...(by ? [by] : []), { mem: tombstone }]).changed.includes(hostId)
    },
    settle(atOnce = false) {
      const isDue = removedAt !== null && (atOnce || now() - removedAt >= LEAVE_AFTER_MS)
      if (isDue && removalStands()) {
        const mem = entries.get(hostId)?.mem
        removedAt = null
        const ids = forgetOthers()
        if (ids.length > 0) emit({ ids, ...(mem && { left: mem }) })
      }
      const expired = tombstones.expired().filter((id) => id !== hostId)
      for (const id of expired) drop(id)
      if (expired.length > 0) emit({ ids: expired })
    },
    confirm() {
      const dropped = [...unconfirmed]
      for (const id of dropped) drop(id)
      if (dropped.length === 0 && contactAt !== null && now() - contactAt < CONTACT_STEP_MS) return
      contactAt = now()
      emit({ ids: dropped })
    },
    stale: () => unconfirmed.size > 0,
    digests: {
      root: () => tree.root(),
      buckets: () => tree.buckets(),
      entries: (bucket) => tree.entries(bucket),
      count: (bucket) => tree.count(bucket),
      get size() {
        return tree.size
      },
    },
    snapshot: () => ({
      version: 1,
      entries: [...entries.values()],
      heldSince: tombstones.since(),
      contactAt,
    }),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
