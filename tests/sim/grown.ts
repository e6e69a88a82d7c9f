import type { MembershipSnapshot } from '../../lib/mesh/membership.ts'
import { signMem } from '../../lib/mesh/records.ts'
import type { MeshEntry } from '../../lib/wire/mesh.ts'
import { createWorld, identityAt, newMembership, type World, type WorldOptions } from './world.ts'

/**
 * A world in which `count` nodes have been one mesh for a while: all hold the same records, and the
 * first minute after their start is over.
 */
export async function createGrownWorld(count: number, options: WorldOptions): Promise<World> {
  const world = createWorld(options)
  const entries = Array.from({ length: count }, (_, index): MeshEntry => {
    // Ed25519 is deterministic: this is the very record that the node signs when it starts.
    const self = newMembership(world.clock, index, `boot-${index}`).self()
    const by = identityAt(index === 0 ? 1 : 0)
    const at = world.clock.now()
    return { self, mem: signMem(by, { id: self.id, epoch: 1, state: 'member', at }) }
  })
  for (let index = 0; index < count; index++) {
    const known = entries.map((entry, i) => (i === index ? { mem: entry.mem } : entry))
    const snapshot: MembershipSnapshot = {
      version: 1,
      entries: known,
      heldSince: {},
      contactAt: world.clock.now(),
    }
    world.spawn(snapshot)
  }
  await world.clock.run(60_000)
  return world
}
