import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMembership, type MembershipChange } from '../../../lib/mesh/membership.ts'
import { MAX_TOMBSTONES, YEAR_MS } from '../../../lib/mesh/tombstones.ts'
import type { MeshEntry } from '../../../lib/wire/mesh.ts'
import { identityAt, idOf, membershipOf, memOf, NOW, selfOf } from './support.ts'

const HOUR = 3_600_000

describe('[M4] [M5] merging', () => {
  const records: MeshEntry[] = [1, 2, 3].flatMap((host) => [
    { self: selfOf(host) },
    { self: selfOf(host, { inc: 2 }) },
    { self: selfOf(host, { inc: 2, boot: 'of a clone' }), mem: memOf(host, 4, 1) },
    { mem: memOf(host, 5, 1) },
    { mem: memOf(host, 4, 1, 'removed') },
    { mem: memOf(host, 4, 2) },
    { mem: memOf(host, 0, 2, 'removed') },
    { self: selfOf(host, { inc: 3 }), mem: memOf(host, 4, 3) },
  ])
  const orders = fc.array(fc.constantFrom(...records), { maxLength: 30 })
  const rootAfter = (...batches: MeshEntry[][]) => {
    const { membership } = membershipOf(0)
    for (const batch of batches) membership.merge(batch)
    return membership.digests.root()
  }

  test('is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(orders, orders, (a, b) => {
        const root = rootAfter(a, b)
        expect(rootAfter(b, a)).toBe(root)
        expect(rootAfter([...a, ...b])).toBe(root)
        expect(rootAfter(b.toReversed(), a.toReversed(), b)).toBe(root)
      }),
      { numRuns: 60 },
    )
  })

  test('says what changed, what was known, and what was dropped', () => {
    const { membership } = membershipOf(0)
    const forged = { ...memOf(2, 1, 1), state: 'removed' as const }
    const offered = [{ self: selfOf(1), mem: memOf(1, 0, 1) }, { mem: forged }]
    expect(membership.merge(offered)).toEqual({
      changed: [idOf(1)],
      knew: 0,
      rejected: [{ id: idOf(2), why: 'the signature is wrong' }],
    })
    expect(membership.merge([{ mem: memOf(1, 0, 1) }])).toEqual({
      changed: [],
      knew: 1,
      rejected: [],
    })
  })

  test('an entry of two hosts is dropped', () => {
    const { membership } = membershipOf(0)
    expect(membership.merge([{ self: selfOf(1), mem: memOf(2, 1, 1) }]).rejected).toHaveLength(1)
    expect(membership.entries()).toHaveLength(1)
  })

  test('fields that are not known are kept and passed on', () => {
    const { membership } = membershipOf(0)
    membership.merge([{ self: selfOf(1, { colour: 'blue' }) }])
    expect(membership.get(idOf(1))?.self?.colour).toBe('blue')
  })
})

describe('[M4] the own record', () => {
  test('every start has a higher inc, every change a higher ver', () => {
    const first = membershipOf(0).membership
    expect(first.self()).toMatchObject({ inc: 1, ver: 0 })
    expect(first.update({ name: 'other' })).toBe(true)
    expect(first.update({ name: 'other' })).toBe(false)
    expect(first.self()).toMatchObject({ inc: 1, ver: 1, name: 'other' })
    const second = membershipOf(0, { snapshot: first.snapshot() }).membership
    expect(second.self()).toMatchObject({ inc: 2, ver: 0 })
  })

  test('a restored backup goes past what the others hold', () => {
    const { membership } = membershipOf(0)
    const { changed } = membership.merge([{ self: selfOf(0, { inc: 7, ver: 3 }) }])
    expect(changed).toEqual([idOf(0)])
    expect(membership.self()).toMatchObject({ inc: 8, ver: 0, boot: 'boot of 0' })
    expect(membership.get(idOf(0))?.self).toBe(membership.self())
    expect(membership.cloned()).toBe(false)
  })

  test('an older own record changes nothing', () => {
    const { membership } = membershipOf(0)
    membership.merge([{ self: selfOf(0, { inc: 7 }) }])
    membership.merge([{ self: selfOf(0, { inc: 6, boot: 'another' }) }])
    expect(membership.self().inc).toBe(8)
  })

  test('[M3] a clone that answers each step is told of, and not raced', () => {
    const { membership } = membershipOf(0)
    const told: MembershipChange[] = []
    membership.onChange((change) => told.push(change))
    membership.merge([{ self: selfOf(0, { inc: 7, boot: 'clone' }) }])
    membership.merge([{ self: selfOf(0, { inc: 9, boot: 'clone' }) }])
    membership.merge([{ self: selfOf(0, { inc: 11, boot: 'clone' }) }])
    expect(membership.cloned()).toBe(true)
    expect(told.filter(({ cloned }) => cloned)).toHaveLength(1)
    expect(membership.self().inc).toBe(8)
    // What others hold is held here too, so that the digests agree.
    expect(membership.get(idOf(0))?.self?.inc).toBe(11)
  })

  test('[M3] two backups are no clone', () => {
    const { membership } = membershipOf(0)
    membership.merge([{ self: selfOf(0, { inc: 4, boot: 'a while ago' }) }])
    membership.merge([{ self: selfOf(0, { inc: 9, boot: 'yesterday' }) }])
    expect(membership.cloned()).toBe(false)
    expect(membership.self().inc).toBe(10)
  })
})

describe('[M5] adding and removing', () => {
  test('an unknown host begins at 1, a removed one a step higher, a member stays', () => {
    const { membership } = membershipOf(0)
    expect(membership.add(idOf(1))).toMatchObject({ epoch: 1, state: 'member', by: idOf(0) })
    expect(membership.add(idOf(1)).epoch).toBe(1)
    expect(membership.remove(idOf(1))).toMatchObject({ epoch: 1, state: 'removed' })
    expect(membership.isMember(idOf(1))).toBe(false)
    expect(membership.add(idOf(1))).toMatchObject({ epoch: 2, state: 'member' })
    expect(membership.members()).toEqual([idOf(1)])
  })

  test('a node neither adds nor removes itself', () => {
    const { membership } = membershipOf(0)
    expect(() => membership.add(idOf(0))).toThrow('itself')
    expect(() => membership.remove(idOf(0))).toThrow('itself')
  })

  test('who was never heard of is not removed', () => {
    expect(membershipOf(0).membership.remove(idOf(1))).toBeUndefined()
  })
})

describe('[M7] a removed host', () => {
  test('does not come back by old records, whoever sends them', () => {
    const { membership } = membershipOf(0)
    membership.add(idOf(1))
    membership.remove(idOf(1))
    membership.merge([
      { self: selfOf(1, { inc: 99 }), mem: memOf(1, 2, 1) },
      { mem: memOf(1, 3, 1) },
    ])
    expect(membership.isMember(idOf(1))).toBe(false)
    expect(membership.tombstoneOf(idOf(1))?.epoch).toBe(1)
    membership.merge([{ mem: memOf(1, 2, 2) }])
    expect(membership.isMember(idOf(1))).toBe(true)
  })

  test('leaves, keeps its own tombstone, and says who removed it', () => {
    const { membership, clock } = membershipOf(0)
    const told: MembershipChange[] = []
    membership.merge([{ mem: memOf(1, 0, 1) }, { mem: memOf(2, 1, 1) }, { mem: memOf(0, 1, 1) }])
    membership.onChange((change) => told.push(change))
    membership.merge([{ mem: memOf(0, 2, 1, 'removed') }])
    membership.settle()
    expect(membership.members()).toHaveLength(2)
    clock.now += 1000
    membership.settle()
    expect(membership.members()).toEqual([])
    expect(membership.entries().map(({ mem }) => mem?.id)).toEqual([idOf(0)])
    expect(told.at(-1)?.left?.by).toBe(idOf(2))
    expect(membershipOf(0, { snapshot: membership.snapshot() }).membership.members()).toEqual([])
  })

  test('stays when it is added again before it left', () => {
    const { membership, clock } = membershipOf(0)
    membership.merge([{ mem: memOf(1, 0, 1) }, { mem: memOf(0, 1, 1, 'removed') }])
    membership.merge([{ mem: memOf(0, 1, 2) }])
    clock.now += 5000
    membership.settle()
    expect(membership.members()).toEqual([idOf(1)])
  })

  test('does not believe a tombstone by somebody it never heard of', () => {
    const { membership, clock } = membershipOf(0)
    membership.merge([{ mem: memOf(1, 0, 1) }, { mem: memOf(0, 9, 1, 'removed') }])
    clock.now += 5000
    membership.settle()
    expect(membership.members()).toEqual([idOf(1)])
  })

  test('takes back nobody by a late answer', () => {
    const { membership } = membershipOf(0)
    const tombstone = memOf(0, 1, 1, 'removed')
    membership.merge([{ mem: memOf(1, 0, 1) }])
    expect(membership.hearRemoval(idOf(1), tombstone, { mem: memOf(1, 0, 1) })).toBe(true)
    membership.settle(true)
    expect(membership.hearRemoval(idOf(1), tombstone, { mem: memOf(1, 0, 1) })).toBe(false)
    expect(membership.present(memOf(1, 0, 1))).toBe(false)
    expect(membership.members()).toEqual([])
    membership.merge([{ mem: memOf(0, 2, 2) }, { mem: memOf(2, 0, 1) }])
    expect(membership.hearRemoval(idOf(1), tombstone, { mem: memOf(1, 0, 1) })).toBe(false)
    expect(membership.members()).toEqual([idOf(2)])
  })
})

describe('[M11] a stranger that shows its mem', () => {
  test('is believed when a current member signed it, above the tombstone that is held', () => {
    const { membership } = membershipOf(0)
    membership.add(idOf(1))
    expect(membership.present(memOf(2, 1, 1))).toBe(true)
    membership.remove(idOf(2))
    expect(membership.present(memOf(2, 1, 1))).toBe(false)
    expect(membership.present(memOf(2, 1, 2))).toBe(true)
  })

  test('is not believed when a removed host, a stranger or it itself signed it', () => {
    const { membership } = membershipOf(0)
    membership.add(idOf(1))
    membership.remove(idOf(1))
    expect(membership.present(memOf(2, 1, 9))).toBe(false)
    expect(membership.present(memOf(2, 5, 9))).toBe(false)
    expect(membership.present(memOf(2, 2, 9))).toBe(false)
    expect(membership.get(idOf(2))).toBeUndefined()
  })

  test('is not believed when the signature is not that member’s', () => {
    const { membership } = membershipOf(0)
    membership.add(idOf(1))
    expect(membership.present({ ...memOf(2, 5, 1), by: idOf(1) })).toBe(false)
  })
})

describe('[M15] tombstones', () => {
  test('stay a year, by the clock of who holds them', () => {
    const { membership, clock } = membershipOf(0)
    membership.add(idOf(1))
    membership.remove(idOf(1))
    clock.now += YEAR_MS - HOUR
    membership.settle()
    expect(membership.tombstoneOf(idOf(1))).toBeDefined()
    clock.now += 2 * HOUR
    membership.settle()
    expect(membership.get(idOf(1))).toBeUndefined()
  })

  test('also over a restart, and when the signer’s clock is wrong', () => {
    const { membership } = membershipOf(0)
    membership.add(idOf(1))
    membership.merge([{ mem: memOf(1, 2, 1, 'removed', 0) }])
    const later = membershipOf(0, { snapshot: membership.snapshot(), now: NOW + YEAR_MS - HOUR })
    later.membership.settle()
    expect(later.membership.tombstoneOf(idOf(1))).toBeDefined()
    later.clock.now += 2 * HOUR
    later.membership.settle()
    expect(later.membership.tombstoneOf(idOf(1))).toBeUndefined()
  })

  test('one that was forgotten does not come back from who forgets a little later', () => {
    const { membership } = membershipOf(0)
    const { changed } = membership.merge([{ mem: memOf(1, 2, 1, 'removed', NOW - YEAR_MS - HOUR) }])
    expect(changed).toEqual([])
  })

  test('are 10,000 at most, the oldest go first', () => {
    const entries = Array.from({ length: MAX_TOMBSTONES + 2 }, (_, i): MeshEntry => {
      const id = `${i.toString(36).replace(/[0189]/g, 'a')}${'b'.repeat(26)}`.slice(0, 26)
      const unique =
        id.slice(0, 12) + i.toString(2).padStart(14, '0').replace(/0/g, 'x').replace(/1/g, 'y')
      return { mem: { ...memTemplate, id: unique, at: NOW - MAX_TOMBSTONES * 10 + i } }
    })
    const trusting = { self: () => null, mem: () => null }
    const membership = createMembership({
      identity: identityAt(0),
      verifier: trusting,
      now: () => NOW,
      boot: 'b',
      about: { name: 'a', urls: [], protocol: [1, 1], app: '' },
      snapshot: { version: 1, entries, heldSince: {}, contactAt: null },
    })
    membership.settle()
    expect(membership.entries()).toHaveLength(MAX_TOMBSTONES + 1)
    expect(membership.get(entries[1]?.mem?.id ?? '')).toBeUndefined()
    expect(membership.get(entries[2]?.mem?.id ?? '')).toBeDefined()
    // One that is older than all that are kept does not push any of them out.
    const older = { ...memTemplate, id: 'c'.repeat(26), at: NOW - MAX_TOMBSTONES * 20 }
    expect(membership.merge([{ mem: older }]).changed).toEqual([])
  })

  const memTemplate = memOf(1, 2, 1, 'removed')

  test('who was away for longer tells nothing before a member has confirmed it', () => {
    const { membership } = membershipOf(0)
    membership.merge([{ mem: memOf(0, 1, 1) }, { mem: memOf(1, 0, 1) }, { mem: memOf(2, 1, 1) }])
    membership.confirm()
    const { membership: back } = membershipOf(0, {
      snapshot: membership.snapshot(),
      now: NOW + YEAR_MS + HOUR,
    })
    expect(back.stale()).toBe(true)
    expect(back.mem()).toBeUndefined()
    expect(back.entries()).toHaveLength(1)
    expect(back.digests.size).toBe(1)
    expect([...back.members()].sort()).toEqual([idOf(1), idOf(2)].sort())
    back.merge([{ mem: memOf(1, 0, 1) }])
    back.confirm()
    expect(back.stale()).toBe(false)
    expect(back.members()).toEqual([idOf(1)])
    expect(back.mem()).toBeDefined()
  })
})

describe('persistence', () => {
  test('a snapshot brings everything back, and is plain JSON', () => {
    const { membership } = membershipOf(0)
    membership.merge([{ self: selfOf(1), mem: memOf(1, 0, 1) }, { mem: memOf(2, 1, 1, 'removed') }])
    const snapshot = JSON.parse(JSON.stringify(membership.snapshot()))
    const back = membershipOf(0, { snapshot }).membership
    expect(back.members()).toEqual([idOf(1)])
    expect(back.get(idOf(1))).toEqual(membership.get(idOf(1)))
    expect(back.tombstoneOf(idOf(2))).toEqual(membership.tombstoneOf(idOf(2)))
  })

  test('a change is told before the call that made it returns', () => {
    const { membership } = membershipOf(0)
    const told: string[][] = []
    const stop = membership.onChange(({ ids }) => told.push(ids))
    membership.add(idOf(1))
    membership.merge([{ self: selfOf(1) }])
    membership.merge([{ self: selfOf(1) }])
    expect(told).toEqual([[idOf(1)], [idOf(1)]])
    stop()
    membership.remove(idOf(1))
    expect(told).toHaveLength(2)
  })
})
