import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteRing } from '../../../lib/terminal/ring.ts'

const chunk = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes))
const chunks = fc.array(chunk, { maxLength: 40 })
const capacity = fc.integer({ min: 1, max: 120 })

function filled(size: number, parts: readonly Buffer[]): { ring: ByteRing; all: Buffer } {
  const ring = new ByteRing(size)
  for (const part of parts) ring.push(part)
  return { ring, all: Buffer.concat(parts) }
}

describe('ByteRing', () => {
  it('reads any range that it covers, byte for byte', () => {
    fc.assert(
      fc.property(capacity, chunks, fc.nat(1000), fc.nat(1000), (size, parts, a, limit) => {
        const { ring, all } = filled(size, parts)
        expect(ring.end).toBe(all.length)
        const from = ring.start + (a % (ring.end - ring.start + 1))
        const pieces = ring.read(from, limit)
        expect(pieces).not.toBeNull()
        const wanted = all.subarray(from, Math.min(ring.end, from + limit))
        expect(Buffer.concat(pieces ?? []).equals(wanted)).toBe(true)
      }),
    )
  })

  it('keeps at least its capacity, and no more than one chunk beyond it', () => {
    fc.assert(
      fc.property(capacity, chunks, (size, parts) => {
        const ring = new ByteRing(size)
        let largest = 0
        for (const part of parts) {
          ring.push(part)
          largest = Math.max(largest, part.length)
          const kept = ring.end - ring.start
          expect(kept).toBeGreaterThanOrEqual(Math.min(size, ring.end))
          expect(kept).toBeLessThan(size + Math.max(1, largest))
        }
      }),
    )
  })

  it('never forgets less than it forgot, and answers null for what is gone or not yet there', () => {
    fc.assert(
      fc.property(capacity, chunks, (size, parts) => {
        const ring = new ByteRing(size)
        let start = 0
        for (const part of parts) {
          ring.push(part)
          expect(ring.start).toBeGreaterThanOrEqual(start)
          start = ring.start
        }
        expect(ring.read(ring.start - 1, 1)).toBeNull()
        expect(ring.read(ring.end + 1, 1)).toBeNull()
        expect(ring.read(ring.end, 10)).toEqual([])
      }),
    )
  })

  it('hands out the stored bytes themselves, not copies', () => {
    const ring = new ByteRing(10)
    const stored = Buffer.from('abcdef')
    ring.push(stored)
    expect(ring.read(1, 3)?.[0]?.buffer).toBe(stored.buffer)
    expect(ring.read(1, 3)?.[0]?.toString()).toBe('bcd')
  })
})
