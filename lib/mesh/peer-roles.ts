import type { HostNote } from '../store/mesh.ts'
import type { HostNotes } from './host-notes.ts'
import type { Membership } from './membership.ts'

export type PeerRole = NonNullable<HostNote['role']>

/** What each member may do here. */
export interface PeerRoles {
  /**
   * What a person gave it; else what the host may do that signed its `mem`, for a host can make as
   * many keys as it likes; `manage` for one that this node let in.
   */
  of(id: string): PeerRole
  /** Has a person limited any? Else nobody's role depends on who let it in. */
  limited(): boolean
  /** Changes this host alone. Resolves when it is on disk; rejects, with nothing changed, when not. */
  give(id: string, role: PeerRole): Promise<void>
}

/** Signers that vouch for one another are followed so far. */
const MAX_CHAIN = 32
const RANKS: readonly PeerRole[] = ['view', 'input', 'manage']

export function createPeerRoles(
  membership: Pick<Membership, 'hostId' | 'get' | 'members'>,
  notes: Pick<HostNotes, 'roles' | 'setRole'>,
): PeerRoles {
  /** Null when the chain of signers leads to nobody of whom this node knows what it may do. */
  function inherited(id: string): PeerRole | null {
    let at = id
    for (let length = 0; length < MAX_CHAIN; length++) {
      const given = notes.roles().get(at)
      if (given) return given
      const mem = membership.get(at)?.mem
      if (mem?.state !== 'member') return null
      if (mem.by === membership.hostId) return 'manage'
      at = mem.by
    }
    return null
  }

  /**
   * The two who began a mesh signed each other, so their chain has no end; nor has one that a limited
   * host made up. While nobody is limited both may do everything, then neither more than that host.
   */
  function leastGiven(): PeerRole {
    const given = new Set(notes.roles().values())
    return RANKS.find((role) => given.has(role)) ?? 'manage'
  }

  const of = (id: string): PeerRole => inherited(id) ?? leastGiven()

  return {
    of,
    limited: () => notes.roles().size > 0,
    async give(id, role) {
      // The others keep what a person sees in their list; who comes later inherits.
      const others = membership.members().filter((each) => each !== id)
      const kept = others.map((each) => [each, of(each)] as const)
      await Promise.all(kept.map(([each, now]) => notes.setRole(each, now)))
      await notes.setRole(id, role)
    },
  }
}
