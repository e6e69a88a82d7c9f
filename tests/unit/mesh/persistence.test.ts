import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { persistMembership } from '../../../lib/mesh/persistence.ts'
import type { MeshStore, MeshWrite } from '../../../lib/store/mesh.ts'
import { idOf, membershipOf } from './support.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp(stored: string[] = []) {
  const { membership } = membershipOf(0)
  const disk = { failing: false, tries: 0, ids: [] as string[] }
  const store = {
    async write({ entries }: MeshWrite) {
      disk.tries++
      if (disk.failing) throw new Error('the disk is full')
      disk.ids.push(...entries.keys())
    },
  } as MeshStore
  const persistence = persistMembership(membership, store, { error() {} }, stored)
  return { membership, disk, persistence }
}

describe('a write that fails', () => {
  test('is told once, and done again by who asks next', async () => {
    const { membership, disk, persistence } = setUp()
    await persistence.settled()
    disk.failing = true
    membership.add(idOf(1))
    await expect(persistence.settled()).rejects.toThrow('the disk is full')
    disk.failing = false
    await persistence.settled()
    expect(disk.ids).toEqual([idOf(0), idOf(1)])
    await persistence.close()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('is done again after 1, 2, 4 … seconds, though nobody asks', async () => {
    const { membership, disk, persistence } = setUp()
    await persistence.settled()
    disk.failing = true
    membership.add(idOf(1))
    await vi.advanceTimersByTimeAsync(0)
    expect(disk.tries).toBe(2)
    await vi.advanceTimersByTimeAsync(3_500)
    expect(disk.tries).toBe(4)
    disk.failing = false
    await vi.advanceTimersByTimeAsync(4_000)
    expect(disk.ids).toEqual([idOf(0), idOf(1)])
    expect(vi.getTimerCount()).toBe(0)
    await persistence.close()
  })

  test('when the node ends, is tried a last time and leaves no timer', async () => {
    const { membership, disk, persistence } = setUp()
    disk.failing = true
    membership.add(idOf(1))
    await expect(persistence.close()).rejects.toThrow('the disk is full')
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('what is on disk of a host that is forgotten goes', async () => {
  const { disk, persistence } = setUp([idOf(0), idOf(5)])
  await persistence.settled()
  expect(disk.ids.sort()).toEqual([idOf(0), idOf(5)].sort())
  await persistence.close()
})
