import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { availableOf, busyShare, createHealth } from '../../../lib/mesh/health.ts'
import { HostHealthAnswer } from '../../../lib/wire/host.ts'

test('the share of the processors is between 0 and 1', () => {
  const share = (busy: number, all: number) => busyShare({ busy: 100, all: 1_000 }, { busy, all })
  expect(share(150, 1_100)).toBe(0.5)
  expect(share(100, 1_000)).toBe(0)
  expect(share(90, 1_100)).toBe(0)
  expect(share(500, 1_100)).toBe(1)
})

test('memory that programs could still get is told by proc(5)', () => {
  expect(availableOf('MemTotal:  8 kB\nMemAvailable:    2048 kB\n')).toBe(2048 * 1024)
  expect(availableOf('')).toBeNull()
})

test('a first answer is there at once, with a history that grows', async () => {
  const log = { debug: () => undefined } as never
  const health = createHealth({ hostId: 'me', dataDir: tmpdir(), agents: () => 3, log })
  try {
    const both = await Promise.all([health.read(), health.read()])
    for (const answer of both) {
      expect(HostHealthAnswer.parse(answer)).toEqual(answer)
      expect(answer.history).toHaveLength(1)
      expect(answer.now).toMatchObject({ agents: 3 })
      expect(answer.now.memory.used).toBeGreaterThan(0)
      expect(answer.now.memory.used).toBeLessThan(answer.now.memory.total)
      expect(answer.now.disk.total).toBeGreaterThan(0)
    }
  } finally {
    health.close()
  }
})
