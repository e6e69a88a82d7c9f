import { describe, expect, test } from 'vitest'
import { baseRequest } from '../../../lib/mesh/exchange.ts'
import { openMesh } from '../../../lib/mesh/mesh.ts'
import type { HostNote, MeshStore } from '../../../lib/store/mesh.ts'
import type { Host } from '../../../lib/wire/host.ts'
import type { MeshEntry } from '../../../lib/wire/mesh.ts'
import { until } from '../../support/until.ts'
import { identityAt, idOf, membershipOf, memOf, selfOf } from './support.ts'

const log = { debug() {}, info() {}, warn() {}, error() {} } as never

/** A store in memory; `failing` makes its next writes fail. */
function memoryStore(entries: MeshEntry[] = []) {
  const notes = new Map<string, HostNote>()
  const rows = new Map(entries.map((entry) => [entry.self?.id ?? entry.mem?.id ?? '', entry]))
  const state = { failing: false, notes, rows }
  const fail = () => {
    if (state.failing) throw new Error('the disk is full')
  }
  const store: MeshStore = {
    load: async () =>
      rows.size === 0
        ? null
        : { entries: [...rows.values()], state: { heldSince: {}, contactAt: null } },
    async write({ entries }) {
      fail()
      for (const [id, entry] of entries) entry ? rows.set(id, entry) : rows.delete(id)
    },
    notes: async () => new Map(notes),
    async note(id, note) {
      fail()
      notes.set(id, note)
    },
    async forgetNote(id) {
      fail()
      notes.delete(id)
    },
  }
  return { store, state }
}

/** The mesh of node 0, which holds `entries`. */
async function meshOf(entries: MeshEntry[], memory = memoryStore(entries)) {
  const identity = identityAt(0) as never
  const ownHost = () => ({ name: 'us', urls: [], version: '0.1.0' }) as unknown as Host
  const told: [string, Host][] = []
  const bus = { publish: (type: string, host: Host) => told.push([type, host]) } as never
  const mesh = await openMesh({ identity, store: memory.store, bus, log, ownHost })
  return { mesh, told, ...memory.state, memory }
}

const member = (index: number, by: number, epoch = 1): MeshEntry => ({
  self: selfOf(index),
  mem: memOf(index, by, epoch),
})

describe('[M11] an exchange', () => {
  test('of who was removed while its body came is refused', async () => {
    const { mesh } = await meshOf([member(1, 0)])
    const request = baseRequest(membershipOf(1).membership)
    expect(await mesh.exchange(idOf(1), request)).toHaveProperty('buckets')
    await mesh.remove(idOf(1))
    await expect(mesh.exchange(idOf(1), request)).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    await mesh.close()
  })
})

describe('what is on disk', () => {
  test('[M7] holds no other host when the node was removed just before it began', async () => {
    const removed = { mem: memOf(0, 1, 1, 'removed') }
    const { mesh, rows } = await meshOf([removed, member(1, 0), member(2, 1)])
    expect([...rows.keys()]).toEqual([idOf(0)])
    await mesh.close()
  })

  test('fails the start when it cannot be written, and leaves nothing behind', async () => {
    const memory = memoryStore()
    memory.state.failing = true
    await expect(meshOf([], memory)).rejects.toThrow('the disk is full')
  })
})

describe('the role of a host', () => {
  test('limits also the hosts that it lets in', async () => {
    const { mesh } = await meshOf([member(1, 0)])
    await mesh.setRole(idOf(1), 'view')
    const [self, mem] = [selfOf(2), memOf(2, 1, 1)]
    const request = { ...baseRequest(membershipOf(1).membership), rumours: [{ self, mem }] }
    await mesh.exchange(idOf(1), request)
    expect(mesh.host(idOf(2))).toMatchObject({ role: 'view' })
    expect(mesh.registry.roleOf(idOf(2))).toBe('view')
    await mesh.close()
  })

  test('is told when it changes because of who let in the one that let it in', async () => {
    const { mesh, told } = await meshOf([member(1, 0), member(2, 0)])
    await mesh.setRole(idOf(2), 'view')
    const hear = (entry: MeshEntry) =>
      mesh.exchange(idOf(1), {
        ...baseRequest(membershipOf(1).membership),
        rumours: [entry],
      })
    // Nobody knows host 4, by whom host 3 was let in.
    await hear(member(3, 4))
    const last = () => told.filter(([, { id }]) => id === idOf(3)).at(-1)
    // From then on nothing else about it changes for seconds.
    await until(() => last()?.[1].reach === 'suspect')
    expect(last()?.[1].role).toBe('view')
    await hear(member(4, 1))
    await until(() => last()?.[1].role === 'manage', { timeout: 2_000 })
    expect(last()?.[0]).toBe('host:updated')
    expect(mesh.registry.roleOf(idOf(3))).toBe('manage')
    await mesh.close()
  })

  test('is on disk when it is told, and as before when it cannot be written', async () => {
    const { mesh, notes, memory } = await meshOf([member(1, 0)])
    expect(await mesh.setRole(idOf(1), 'input')).toMatchObject({ role: 'input' })
    expect(notes.get(idOf(1))).toMatchObject({ role: 'input' })
    memory.state.failing = true
    await expect(mesh.setRole(idOf(1), 'view')).rejects.toThrow('the disk is full')
    expect(mesh.host(idOf(1))).toMatchObject({ role: 'input' })
    expect(mesh.registry.roleOf(idOf(1))).toBe('input')
    memory.state.failing = false
    await mesh.close()
  })

  test('is kept when the host is removed, and when this node leaves', async () => {
    const { mesh, notes, memory } = await meshOf([member(1, 0), member(2, 0)])
    await mesh.setRole(idOf(1), 'view')
    await mesh.setRole(idOf(2), 'input')
    await mesh.remove(idOf(1))
    const request = baseRequest(membershipOf(2).membership)
    const rumours = [{ mem: memOf(0, 2, 9, 'removed') }]
    await mesh.exchange(idOf(2), { ...request, rumours })
    await until(() => mesh.hosts().length === 1)
    await mesh.close()
    expect([1, 2].map((index) => notes.get(idOf(index))?.role)).toEqual(['view', 'input'])

    const again = await meshOf([], memory)
    expect(again.mesh.hosts()).toHaveLength(1)
    expect(again.mesh.registry.roleOf(idOf(1))).toBe('view')
    await again.mesh.close()
    expect([1, 2].map((index) => notes.get(idOf(index))?.role)).toEqual(['view', 'input'])
  })
})
