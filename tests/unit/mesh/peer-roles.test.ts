import { describe, expect, test } from 'vitest'
import { createPeerRoles, type PeerRole } from '../../../lib/mesh/peer-roles.ts'
import { idOf, membershipOf, memOf } from './support.ts'

/** What node 0 lets others do: `by` tells who signed whom, `given` is what a person gave. */
function rolesOf(by: Record<number, number>, given: Record<number, PeerRole> = {}) {
  const { membership } = membershipOf(0)
  for (const [id, signer] of Object.entries(by)) membership.merge([{ mem: memOf(+id, signer, 1) }])
  const roles = new Map(Object.entries(given).map(([id, role]) => [idOf(+id), role]))
  const peers = createPeerRoles(membership, {
    roles: () => roles,
    setRole: async (id, role) => void roles.set(id, role),
  })
  return { of: (index: number) => peers.of(idOf(index)), peers, membership, roles }
}

describe('what a host may do here', () => {
  test.each<[string, Record<number, number>, Record<number, PeerRole>, PeerRole]>([
    ['this node let it in', { 1: 0 }, {}, 'manage'],
    ['a person gave it a role', { 1: 0 }, { 1: 'input' }, 'input'],
    ['a host did that this node let in', { 1: 2, 2: 0 }, {}, 'manage'],
    ['a limited host made it up', { 1: 2, 2: 0 }, { 2: 'view' }, 'view'],
    ['a limited host made up who made it up', { 1: 3, 3: 2, 2: 0 }, { 2: 'view' }, 'view'],
    ['it was given more than who let it in', { 1: 2, 2: 0 }, { 1: 'manage', 2: 'view' }, 'manage'],
    ['it and another began the mesh', { 1: 2, 2: 1 }, {}, 'manage'],
    ['who let it in is not known', { 1: 7 }, {}, 'manage'],
    ['a limited host made up two that vouch', { 1: 2, 2: 1, 3: 0 }, { 3: 'view' }, 'view'],
    ['a limited host made up a signer', { 1: 7, 3: 0 }, { 3: 'input' }, 'input'],
  ])('when %s', (_, by, given, role) => {
    expect(rolesOf(by, given).of(1)).toBe(role)
  })

  test('is no more than before when who let it in was limited and then removed', () => {
    const { of, membership } = rolesOf({ 1: 2, 2: 0 }, { 2: 'view' })
    membership.remove(idOf(2))
    expect(of(1)).toBe('view')
  })

  test('stays, for all who are there, when another is limited', async () => {
    const { of, peers, membership } = rolesOf({ 1: 2, 2: 1, 3: 0, 4: 3 })
    await peers.give(idOf(3), 'view')
    expect([1, 2, 3, 4].map(of)).toEqual(['manage', 'manage', 'view', 'manage'])
    membership.merge([{ mem: memOf(5, 3, 1) }, { mem: memOf(6, 1, 1) }])
    expect([5, 6].map(of)).toEqual(['view', 'manage'])
  })
})
