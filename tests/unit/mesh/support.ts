import type { Membership, MembershipSnapshot } from '../../../lib/mesh/membership.ts'
import { createMembership } from '../../../lib/mesh/membership.ts'
import {
  createRecordVerifier,
  type MemFields,
  type SelfFields,
  signMem,
  signSelf,
} from '../../../lib/mesh/records.ts'
import type { MemRecord, SelfRecord } from '../../../lib/wire/mesh.ts'
import { identityAt } from '../../sim/world.ts'

export { identityAt }

export const NOW = 1_767_225_600_000
export const verifier = createRecordVerifier()

export function idOf(index: number): string {
  return identityAt(index).hostId
}

export function selfOf(index: number, fields: Partial<SelfFields> = {}): SelfRecord {
  return signSelf(identityAt(index), {
    inc: 1,
    ver: 0,
    boot: 'a boot',
    name: `host ${index}`,
    urls: [],
    protocol: [1, 1],
    app: '0.1.0',
    ...fields,
  })
}

/** `by` says of `index`, at `epoch`, that it is a member or removed. */
export function memOf(
  index: number,
  by: number,
  epoch: number,
  state: MemFields['state'] = 'member',
  at = NOW,
): MemRecord {
  return signMem(identityAt(by), { id: idOf(index), epoch, state, at })
}

export interface TestMembership {
  membership: Membership
  /** May be set. */
  clock: { now: number }
}

export function membershipOf(
  index: number,
  options: { snapshot?: MembershipSnapshot; boot?: string; now?: number } = {},
): TestMembership {
  const clock = { now: options.now ?? NOW }
  const membership = createMembership({
    identity: identityAt(index),
    verifier,
    now: () => clock.now,
    boot: options.boot ?? `boot of ${index}`,
    about: { name: `host ${index}`, urls: ['http://a:23000'], protocol: [1, 1], app: '0.1.0' },
    snapshot: options.snapshot,
  })
  return { membership, clock }
}
