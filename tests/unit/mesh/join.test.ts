import { describe, expect, test } from 'vitest'
import { acceptJoin, completeJoin, joinRequest } from '../../../lib/mesh/join.ts'
import type { Membership } from '../../../lib/mesh/membership.ts'
import { idOf, membershipOf, memOf, selfOf } from './support.ts'

/** `a` asks, `b` lets it in. */
function join(a: Membership, b: Membership, merge = true) {
  const accepted = acceptJoin(b, joinRequest(a))
  return { accepted, completed: completeJoin(a, accepted.answer, merge) }
}

describe('[M9] joining', () => {
  test('both sides know each other, and the one that asked knows the mesh of the other', () => {
    const [a, b] = [membershipOf(0).membership, membershipOf(1).membership]
    b.merge([{ self: selfOf(2), mem: memOf(2, 1, 1) }])
    const { accepted, completed } = join(a, b)
    expect([...a.members()].sort()).toEqual([idOf(1), idOf(2)].sort())
    expect(b.members()).toContain(idOf(0))
    expect(a.mem()).toMatchObject({ by: idOf(1), state: 'member' })
    expect(accepted.news).toEqual([idOf(0)])
    expect(completed.news).toEqual([idOf(1), idOf(0)])
  })

  test('a removed host that a person adds again is a member, above the tombstone it knows of', () => {
    const [a, x] = [membershipOf(0).membership, membershipOf(1).membership]
    x.merge([{ mem: memOf(2, 1, 1) }, { mem: memOf(1, 2, 7, 'removed') }])
    join(a, x)
    expect(a.get(idOf(1))?.mem).toMatchObject({ epoch: 8, state: 'member' })
  })

  test('[M7] who was just removed joins as a mesh of one', () => {
    const [x, b] = [membershipOf(0).membership, membershipOf(1).membership]
    x.merge([{ mem: memOf(2, 0, 1) }, { mem: memOf(0, 2, 1, 'removed') }])
    join(x, b)
    expect(x.members()).toEqual([idOf(1)])
    expect(b.members()).toEqual([idOf(0)])
    const other = membershipOf(3).membership
    other.merge([{ mem: memOf(2, 3, 1) }, { mem: memOf(3, 2, 1, 'removed') }])
    join(b, other)
    expect(other.members()).not.toContain(idOf(2))
  })

  test('[M7] a host that one of two members removed stays removed when they join once more', () => {
    const [a, b] = [membershipOf(0).membership, membershipOf(1).membership]
    join(a, b)
    for (const each of [a, b]) each.merge([{ self: selfOf(2), mem: memOf(2, 1, 1) }])
    b.remove(idOf(2))
    join(a, b)
    expect(a.isMember(idOf(2))).toBe(false)
    expect(b.isMember(idOf(2))).toBe(false)
  })

  test('merging two meshes, a live member of one is a member again in the other', () => {
    const [a, b] = [membershipOf(0).membership, membershipOf(1).membership]
    a.merge([{ mem: memOf(2, 0, 1, 'removed') }])
    b.merge([{ mem: memOf(2, 1, 1) }, { mem: memOf(3, 1, 1, 'removed') }])
    a.merge([{ mem: memOf(3, 0, 1) }])
    const { accepted, completed } = join(a, b)
    expect(completed.news).toContain(idOf(2))
    expect(accepted.news).toContain(idOf(3))
    for (const each of [a, b]) each.merge([...a.entries(), ...b.entries()])
    for (const each of [a, b]) {
      expect(each.isMember(idOf(2))).toBe(true)
      expect(each.isMember(idOf(3))).toBe(true)
    }
  })

  test('without a word of a person, no removed host comes back with what is answered', () => {
    const [a, b] = [membershipOf(0).membership, membershipOf(1).membership]
    a.merge([{ mem: memOf(2, 0, 1, 'member') }])
    a.remove(idOf(2))
    b.merge([{ mem: memOf(2, 1, 1) }])
    expect(joinRequest(a).removed).toEqual([idOf(2)])
    expect(join(a, b, false).completed.news).not.toContain(idOf(2))
    expect(a.isMember(idOf(2))).toBe(false)
  })

  test('members of the other mesh that nobody removed get no second record', () => {
    const [a, b] = [membershipOf(0).membership, membershipOf(1).membership]
    a.merge([{ mem: memOf(2, 0, 1) }])
    const { news } = acceptJoin(b, joinRequest(a))
    expect(news).toEqual([idOf(0)])
    expect(b.get(idOf(2))).toBeUndefined()
  })

  test('a mem of somebody else is not taken for that of the guest', () => {
    const [a, b] = [membershipOf(0).membership, membershipOf(1).membership]
    acceptJoin(b, { ...joinRequest(a), mem: memOf(5, 0, 1) })
    expect(b.get(idOf(5))).toBeUndefined()
  })
})
