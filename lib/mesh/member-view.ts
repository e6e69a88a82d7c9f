import type { KeyObject } from 'node:crypto'
import type { Bus } from '../events/types.ts'
import type { HostNote } from '../store/mesh.ts'
import type { Host } from '../wire/host.ts'
import { isCompatible, nameOf, viewKey } from './host-view.ts'
import { readPublicKey } from './identity-proof.ts'
import type { PeerState } from './liveness.ts'
import type { Membership } from './membership.ts'
import { isPeerUrl } from './peer-url.ts'
import type { Found } from './seek.ts'
import type { Reachable } from './transport.ts'
import type { Member, MemberChange, Members, PeerRegistry } from './types.ts'

export interface MemberViewDeps {
  membership: Membership
  reachOf(id: string): PeerState
  noteOf(id: string): HostNote
  /** A host that is no member yet, but was found. */
  guestOf(id: string): Found | undefined
  describe(member: Member): Host
  publish: Bus['publish']
}

/** The membership as the gate, routing, the API and the feed see it. */
export interface MemberView {
  readonly members: Members
  readonly registry: Omit<PeerRegistry, 'roleOf'>
  host(id: string): Host | null
  hosts(): Host[]
  /** As it was called last, also when it is forgotten already. */
  nameOf(id: string): string | undefined
  reachable(id: string): Reachable | null
  /** Something about this host may have changed: tells about it soon, when it did. */
  touch(id: string): void
  /** Tells now. */
  flush(): void
  close(): void
}

export function createMemberView(deps: MemberViewDeps): MemberView {
  const { membership, noteOf, guestOf, describe, publish } = deps
  const keys = new Map<string, { pk: string; key: KeyObject }>()
  const listeners = new Set<(change: MemberChange) => void>()
  const told = new Map<string, { key: string; name: string }>()
  const touched = new Set<string>()
  let scheduled: NodeJS.Immediate | undefined

  function member(id: string): Member | undefined {
    const entry = membership.get(id)
    if (id === membership.hostId || entry?.mem?.state !== 'member') return undefined
    const self = entry.self ?? null
    const { reach, lastSeenAt, rtt } = deps.reachOf(id)
    const note = noteOf(id)
    return {
      id,
      self,
      mem: entry.mem,
      reach,
      lastSeenAt: lastSeenAt === null ? note.seenAt : Math.round(lastSeenAt),
      url: note.url,
      rtt,
      compatible: isCompatible(self),
    }
  }

  /** Records are checked when they are merged, so the key is good. */
  function keyIn(id: string): KeyObject | null {
    const pk = membership.get(id)?.self?.pk
    if (pk === undefined) return null
    const known = keys.get(id)
    if (known?.pk === pk) return known.key
    const key = readPublicKey(pk, id)
    keys.set(id, { pk, key })
    return key
  }

  function host(id: string): Host | null {
    const found = member(id)
    return found ? describe(found) : null
  }

  function tell(id: string): void {
    const now = host(id)
    const before = told.get(id)
    if (!now) {
      if (!before) return
      told.delete(id)
      publish('host:removed', { id, name: before.name })
      notify({ kind: 'removed', id })
      return
    }
    const key = viewKey(now)
    if (before?.key === key) return
    told.set(id, { key, name: now.name })
    publish(before ? 'host:updated' : 'host:added', now)
    notify({ kind: before ? 'updated' : 'added', id })
  }

  function notify(change: MemberChange): void {
    for (const listener of [...listeners]) listener(change)
  }

  function flush(): void {
    clearImmediate(scheduled)
    scheduled = undefined
    const ids = [...touched]
    touched.clear()
    for (const id of ids) tell(id)
  }

  // Who was a member before the start is no news.
  const remember = () => {
    for (const id of membership.members()) {
      const name = nameOf(id, membership.get(id)?.self)
      told.set(id, { key: '', name })
    }
  }
  remember()

  return {
    members: {
      list: () => membership.members().flatMap((id) => member(id) ?? []),
      get: member,
      onChange(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    registry: {
      keyOf: (id) => (membership.isMember(id) && id !== membership.hostId ? keyIn(id) : null),
      tombstoneOf(id) {
        const tombstone = membership.tombstoneOf(id)
        return tombstone ? { tombstone, by: membership.get(tombstone.by) } : null
      },
      present({ self, mem }) {
        if (!mem || !membership.present(mem)) return false
        if (self?.id === mem.id) membership.merge([{ self }])
        return membership.isMember(mem.id)
      },
    },
    host,
    hosts: () =>
      membership
        .members()
        .flatMap((id) => host(id) ?? [])
        .sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)),
    nameOf: (id) => told.get(id)?.name,
    reachable(id) {
      const self = membership.get(id)?.self
      const guest = guestOf(id)
      const key = keyIn(id) ?? guest?.key
      if (!key) return null
      const known = [guest?.url, noteOf(id).url, ...(self?.urls ?? [])]
      const urls = [...new Set(known)].filter(isPeerUrl)
      return { name: self ? nameOf(id, self) : (guest?.url ?? id), key, urls }
    },
    touch(id) {
      touched.add(id)
      scheduled ??= setImmediate(flush)
    },
    flush,
    close() {
      clearImmediate(scheduled)
      listeners.clear()
    },
  }
}
