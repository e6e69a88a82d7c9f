import { fingerprintOf } from '../node-info.ts'
import type { Host } from '../wire/host.ts'
import type { MemRecord, SelfRecord } from '../wire/mesh.ts'
import { PROTOCOL } from '../wire/mesh.ts'
import { cleanName } from './records.ts'
import type { Member } from './types.ts'

/** What is heard of a host beside its records: by whoever follows it. */
export type Learned = Pick<Host, 'agents' | 'agentsAt' | 'facts' | 'health'>

export const NOTHING_LEARNED: Learned = { agents: null, agentsAt: null, facts: null, health: null }

/** M20: is there a version that both speak? */
export function isCompatible(self: Pick<SelfRecord, 'protocol'> | null): boolean {
  if (!self) return true
  const [min, max] = self.protocol
  return min <= PROTOCOL[1] && max >= PROTOCOL[0]
}

export function nameOf(id: string, self: SelfRecord | null | undefined): string {
  return cleanName(self?.name ?? '', id)
}

/** A peer for the API and the dashboard. */
export function describePeer(member: Member, learned: Learned, role: Host['role']): Host {
  const { id, self, mem, reach, lastSeenAt, url, rtt, compatible } = member
  return {
    id,
    name: nameOf(id, self),
    self: false,
    urls: self?.urls ?? [],
    url,
    reach,
    lastSeenAt,
    version: self?.app ?? '',
    protocol: self?.protocol ?? [0, 0],
    compatible,
    fingerprint: fingerprintOf(id),
    rtt,
    ...learned,
    ...(!compatible && { alert: tooOld(self) }),
    addedAt: mem.at,
    addedBy: mem.by,
    role,
  }
}

function tooOld(self: SelfRecord | null): string {
  const older = (self?.protocol[1] ?? 0) < PROTOCOL[0]
  const where = older ? 'there' : 'here'
  return `This host speaks another version of the mesh. Update Maestro ${where}.`
}

/** Words for this node's own host: somebody removed it, or somebody uses its key. */
export function ownAlert(
  removed: MemRecord | undefined,
  removedBy: string | undefined,
  cloned: boolean,
): string | undefined {
  if (cloned) {
    return 'Another running node uses the same key as this one, as after copying a disk. Stop one of them, move identity.json out of its data directory and start it again: it becomes a host of its own.'
  }
  if (removed?.state !== 'removed') return undefined
  const by = removedBy ?? `the host ${fingerprintOf(removed.by)}`
  return `This host was removed from its mesh by ${by}. To come back, add one of the others here or this one there.`
}

/** What makes two views of a host differ for people; times and round trips alone do not. */
export function viewKey(host: Host): string {
  const { rtt: _rtt, lastSeenAt: _seen, health: _health, agentsAt: _at, ...rest } = host
  return JSON.stringify(rest)
}
