import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bucketOf, compareDigests, createDigestTree, digestOf } from '../../../lib/mesh/digest.ts'
import { answerExchange, baseRequest, exchange, PAGE_BYTES } from '../../../lib/mesh/exchange.ts'
import type { Membership } from '../../../lib/mesh/membership.ts'
import { ExchangeRequest, ExchangeResponse, type MeshEntry } from '../../../lib/wire/mesh.ts'
import { idOf, membershipOf, memOf, selfOf } from './support.ts'

/** Lets `a` ask `b`; everything goes through JSON and the schemas, as between real nodes. */
async function compare(a: Membership, b: Membership) {
  const messages: { request: ExchangeRequest; response: ExchangeResponse; bytes: number }[] = []
  const send = async (message: ExchangeRequest) => {
    const text = JSON.stringify(message)
    const request = ExchangeRequest.parse(JSON.parse(text))
    const answer = JSON.stringify(answerExchange(b, request).response)
    const response = ExchangeResponse.parse(JSON.parse(answer))
    messages.push({ request, response, bytes: Math.max(text.length, answer.length) })
    return response
  }
  const complete = await exchange(a, send, (entries) => a.merge(entries))
  return { complete, messages }
}

describe('digests', () => {
  const records: MeshEntry[] = [1, 2, 3, 4].flatMap((host) => [
    { self: selfOf(host), mem: memOf(host, 0, 1) },
    { self: selfOf(host, { inc: 2 }), mem: memOf(host, 0, 1, 'removed') },
    { mem: memOf(host, 5, 1) },
  ])

  test('the root depends on what is held, not on how it came', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom(...records)))
    fc.assert(
      fc.property(steps, (changes) => {
        const [tree, fresh] = [createDigestTree(), createDigestTree()]
        const last = new Map(changes.map(([host, entry]) => [idOf(host), entry]))
        for (const [host, entry] of changes) tree.set(idOf(host), entry)
        for (const [id, entry] of [...last].reverse()) fresh.set(id, entry)
        expect(tree.root()).toBe(fresh.root())
        for (const id of last.keys()) tree.set(id, undefined)
        expect(tree.root()).toBe(createDigestTree().root())
        expect(tree.size).toBe(0)
      }),
      { numRuns: 50 },
    )
  })

  test('two signatures of the same counters are told apart, and ordered as the records are', () => {
    const [a, b] = [digestOf('x', { mem: memOf(1, 0, 1) }), digestOf('x', { mem: memOf(1, 5, 1) })]
    const newer = memOf(1, 0, 1).sig > memOf(1, 5, 1).sig
    expect(compareDigests(a, b)).toEqual({ a: newer, b: !newer })
  })

  test('each side may have something newer', () => {
    const a = digestOf('x', { self: selfOf(1, { inc: 2 }), mem: memOf(1, 0, 1) })
    const b = digestOf('x', { self: selfOf(1), mem: memOf(1, 0, 1, 'removed') })
    expect(compareDigests(a, b)).toEqual({ a: true, b: true })
    expect(compareDigests(a, a)).toEqual({ a: false, b: false })
    expect(compareDigests(digestOf('x', {}), a)).toEqual({ a: false, b: true })
  })

  test('ids spread over 64 buckets by their first six bits', () => {
    expect(bucketOf('aa')).toBe(0)
    expect(bucketOf('77')).toBe(63)
    expect(bucketOf('ba')).toBe(2)
    expect(bucketOf('aq')).toBe(1)
    expect(bucketOf('2a')).toBe(52)
  })
})

describe('[M10] comparing', () => {
  test('equal nodes need one short message', async () => {
    const [a, b] = [membershipOf(0).membership, membershipOf(1).membership]
    a.merge(b.entries())
    b.merge(a.entries())
    const { messages, complete } = await compare(a, b)
    expect(complete).toBe(true)
    expect(messages).toHaveLength(1)
    expect(messages[0]?.response).toEqual({ eq: true })
    expect(messages[0]?.bytes).toBeLessThan(200)
  })

  test('any two nodes hold the same after one exchange', async () => {
    const hosts = Array.from({ length: 8 }, (_, index) => index + 2)
    const entry = fc.record({
      host: fc.constantFrom(...hosts),
      inc: fc.integer({ min: 1, max: 3 }),
      epoch: fc.integer({ min: 1, max: 2 }),
      state: fc.constantFrom('member' as const, 'removed' as const),
      by: fc.constantFrom(20, 21),
      parts: fc.constantFrom('self', 'mem', 'both'),
    })
    const lists = fc.array(entry, { maxLength: 12 })
    const entriesOf = (
      list: (typeof lists extends fc.Arbitrary<infer T> ? T : never) & unknown[],
    ) =>
      list.map(
        ({ host, inc, epoch, state, by, parts }): MeshEntry => ({
          ...(parts !== 'mem' && { self: selfOf(host, { inc }) }),
          ...(parts !== 'self' && { mem: memOf(host, by, epoch, state) }),
        }),
      )
    await fc.assert(
      fc.asyncProperty(lists, lists, async (left, right) => {
        const [a, b] = [membershipOf(0).membership, membershipOf(1).membership]
        a.merge(entriesOf(left))
        b.merge(entriesOf(right))
        const { messages } = await compare(a, b)
        expect(a.digests.root()).toBe(b.digests.root())
        expect(messages.length).toBeLessThanOrEqual(3)
      }),
      { numRuns: 40 },
    )
  })

  test('only what differs is sent', async () => {
    const [a, b] = [membershipOf(0).membership, membershipOf(1).membership]
    const common = Array.from({ length: 30 }, (_, i) => ({
      self: selfOf(i + 2),
      mem: memOf(i + 2, 0, 1),
    }))
    a.merge([...common, ...b.entries()])
    b.merge([...common, ...a.entries()])
    b.merge([{ mem: memOf(5, 1, 1, 'removed') }])
    const { messages } = await compare(a, b)
    expect(messages.flatMap(({ response }) => response.records ?? [])).toHaveLength(1)
    expect(messages.flatMap(({ request }) => request.rumours)).toEqual([])
    expect(a.tombstoneOf(idOf(5))).toBeDefined()
  })

  test('large lists go in pages of 192 KB, in both directions', async () => {
    const [a, b] = [membershipOf(0).membership, membershipOf(1).membership]
    const note = 'x'.repeat(3000)
    const large = (from: number) =>
      Array.from({ length: 100 }, (_, i) => ({ self: selfOf(from + i, { note }) }))
    a.merge(large(10))
    b.merge(large(200))
    const { messages } = await compare(a, b)
    expect(a.digests.root()).toBe(b.digests.root())
    expect(a.digests.size).toBe(202)
    expect(messages.length).toBeGreaterThan(4)
    for (const { bytes } of messages) expect(bytes).toBeLessThan(PAGE_BYTES + 10_000)
  })

  test('what a peer adds to a message that we do not know is passed over', async () => {
    const [a, b] = [membershipOf(0).membership, membershipOf(1).membership]
    const request = ExchangeRequest.parse({ ...baseRequest(a), later: { any: 1 } })
    expect(answerExchange(b, request).response.buckets).toHaveLength(64)
  })

  test('a peer that answers nothing sensible ends it', async () => {
    const a = membershipOf(0).membership
    expect(
      await exchange(
        a,
        async () => ({}),
        (entries) => a.merge(entries),
      ),
    ).toBe(false)
    const endless = async () => ({ buckets: Array(64).fill('x'), records: [], more: true })
    await exchange(a, endless, (entries) => a.merge(entries))
  })

  test('[M12] rumours are answered with how many were known', () => {
    const [a, b] = [membershipOf(0).membership, membershipOf(1).membership]
    b.merge([{ self: selfOf(2) }])
    const rumours = [{ self: selfOf(2) }, { self: selfOf(3) }]
    const { response, learned } = answerExchange(b, { ...baseRequest(a), rumours })
    expect(response).toEqual({ knew: 1 })
    expect(learned.changed).toEqual([idOf(3)])
  })

  test('[M11] the caller’s own mem is heard first', () => {
    const [a, b] = [membershipOf(0).membership, membershipOf(1).membership]
    b.add(idOf(0))
    b.remove(idOf(0))
    a.merge([{ mem: memOf(0, 2, 2) }])
    answerExchange(b, baseRequest(a))
    expect(b.isMember(idOf(0))).toBe(true)
  })

  test('the mem of a third host is not taken for the caller’s', () => {
    const [a, b] = [membershipOf(0).membership, membershipOf(1).membership]
    const { learned } = answerExchange(b, { ...baseRequest(a), mem: memOf(3, 2, 1) })
    expect(learned.changed).toEqual([])
  })
})
