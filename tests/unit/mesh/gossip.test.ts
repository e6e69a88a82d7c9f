import { afterEach, describe, expect, test } from 'vitest'
import { createGrownWorld } from '../../sim/grown.ts'
import { createWorld, type SimNode, type World } from '../../sim/world.ts'

let world: World
afterEach(() => world.close())

/** Nodes that are one mesh for a minute. */
async function mesh(count: number): Promise<SimNode[]> {
  world = await createGrownWorld(count, { seed: 1 })
  return world.nodes
}

function knows(node: SimNode, other: SimNode): boolean {
  return node.membership.isMember(other.id) && node.membership.get(other.id)?.self !== undefined
}

describe('[M9] a join', () => {
  test('added at one node, a host is known to all, and knows all', async () => {
    const nodes = [...(await mesh(8))]
    const guest = world.spawn()
    void world.join(nodes[3] as SimNode, guest)
    const all = () => nodes.every((node) => knows(node, guest) && knows(guest, node))
    expect(await world.clock.until(all, 1500)).toBe(true)
  })

  test('asked for by the guest, just the same', async () => {
    const nodes = [...(await mesh(8))]
    const guest = world.spawn()
    void world.join(guest, nodes[3] as SimNode)
    const all = () => nodes.every((node) => knows(node, guest) && knows(guest, node))
    expect(await world.clock.until(all, 1500)).toBe(true)
  })

  test('two meshes become one', async () => {
    world = createWorld({ seed: 2 })
    for (let i = 0; i < 8; i++) world.spawn()
    const [a, b, c, d, e, f, g, h] = world.nodes as [SimNode, ...SimNode[]] & SimNode[]
    for (const [host, guest] of [
      [a, b],
      [a, c],
      [b, d],
      [e, f],
      [f, g],
      [g, h],
    ] as const) {
      void world.join(host as SimNode, guest as SimNode)
      await world.clock.run(500)
    }
    void world.join(d as SimNode, h as SimNode)
    const isOne = () => world.nodes.every(({ membership }) => membership.members().length === 7)
    expect(await world.clock.until(isOne, 10_000)).toBe(true)
  })

  test('a tombstone of one mesh gives way to a live member of the other', async () => {
    world = createWorld({ seed: 3 })
    for (let i = 0; i < 4; i++) world.spawn()
    const [a, b, c, x] = world.nodes as [SimNode, SimNode, SimNode, SimNode]
    const step = async (what: unknown) => {
      await what
      await world.clock.run(5000)
    }
    await step(void world.join(a, x))
    await step(world.remove(a, x))
    await step(void world.join(b, x))
    await step(void world.join(b, c))
    await step(void world.join(a, b))
    for (const node of world.nodes) expect(node.membership.members()).toHaveLength(3)
  })
})

describe('[M6] [M7] removing', () => {
  test('the host is gone everywhere, and knows', async () => {
    const [a, , , gone] = await mesh(6)
    world.remove(a as SimNode, gone as SimNode)
    const others = world.nodes.filter((node) => node !== gone)
    const isGone = () => others.every(({ membership }) => membership.members().length === 4)
    expect(await world.clock.until(isGone, 1000)).toBe(true)
    const hasLeft = () => gone?.membership.members().length === 0
    expect(await world.clock.until(hasLeft, 3000)).toBe(true)
  })

  test('one that was down hears of it when it comes back', async () => {
    const [a, , , gone] = await mesh(6)
    world.kill(gone as SimNode)
    world.remove(a as SimNode, gone as SimNode)
    await world.clock.run(60_000)
    world.start(gone as SimNode)
    const hasLeft = () => gone?.membership.members().length === 0
    expect(await world.clock.until(hasLeft, 10_000)).toBe(true)
  })

  test('one that does not answer stays a member', async () => {
    const [a, b] = await mesh(3)
    world.kill(b as SimNode)
    await world.clock.run(600_000)
    expect(a?.membership.isMember(b?.id ?? '')).toBe(true)
  })
})

describe('[M11] a host that was added again', () => {
  test('is let in by those who still hold its tombstone', async () => {
    const [a, b, c, x] = (await mesh(4)) as [SimNode, SimNode, SimNode, SimNode]
    world.remove(a, x)
    await world.clock.run(10_000)
    c.side = 1
    void world.join(b, x)
    await world.clock.run(10_000)
    expect(c.membership.isMember(x.id)).toBe(false)
    // Only the one that was added and the one that does not know are left to talk to each other.
    for (const node of [a, b]) world.kill(node)
    c.side = 0
    const isIn = () => c.membership.isMember(x.id) && x.membership.isMember(c.id)
    expect(await world.clock.until(isIn, 30_000)).toBe(true)
  })
})

describe('[M13] a healed partition', () => {
  test('is found, though both sides had given each other up', async () => {
    const nodes = await mesh(12)
    nodes.forEach((node, index) => {
      node.side = index % 2
    })
    await world.clock.run(120_000)
    const [a, b] = nodes as [SimNode, SimNode, ...SimNode[]]
    expect(a.gossip.reachOf(b.id).reach).not.toBe('up')
    world.remove(a, nodes[2] as SimNode)
    await world.clock.run(5000)
    for (const node of nodes) node.side = 0
    const knowsAll = () =>
      nodes.every((node) => node === nodes[2] || !knows(node, nodes[2] as SimNode))
    expect(await world.clock.until(knowsAll, 12_000)).toBe(true)
  })
})

describe('[M14] who answers', () => {
  test('a host that is down is down for all; back, it is up again', async () => {
    const [a, b] = (await mesh(5)) as [SimNode, SimNode]
    world.kill(b)
    const reach = () => a.gossip.reachOf(b.id).reach
    expect(await world.clock.until(() => reach() === 'down', 60_000)).toBe(true)
    world.start(b)
    expect(await world.clock.until(() => reach() === 'up', 12_000)).toBe(true)
  })

  test('one that only we cannot reach is unreachable from here', async () => {
    const [a, b] = (await mesh(5)) as [SimNode, SimNode]
    const { connects } = world.network
    const cut = new Set([a.id, b.id])
    world.network.connects = (from, to) => connects(from, to) && !(cut.has(from) && cut.has(to))
    const reach = () => a.gossip.reachOf(b.id).reach
    expect(await world.clock.until(() => reach() === 'unreachable', 60_000)).toBe(true)
    expect(world.nodes[2]?.gossip.reachOf(b.id).reach).toBe('up')
  })
})

test('[M4] a new address is known everywhere', async () => {
  const [a, ...others] = (await mesh(6)) as [SimNode, ...SimNode[]]
  a.membership.update({ urls: ['http://moved:23000'] })
  a.gossip.news([a.id])
  const isKnown = () =>
    others.every(({ membership }) => membership.get(a.id)?.self?.urls[0] === 'http://moved:23000')
  expect(await world.clock.until(isKnown, 1000)).toBe(true)
})

test('what is closed does nothing any more', async () => {
  const [a] = (await mesh(3)) as [SimNode]
  for (const { gossip } of world.nodes) gossip.close()
  await world.clock.run(10_000)
  const { messages } = world.network.traffic
  a.gossip.news([a.id])
  await world.clock.run(60_000)
  expect(world.network.traffic.messages).toBe(messages)
})
