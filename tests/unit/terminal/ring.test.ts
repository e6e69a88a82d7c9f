import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_BYTES, ByteRing } from '../../../lib/terminal/ring.ts'

/** No two bytes within 251 of each other are the same, so a byte in the wrong place shows. */
const pattern = Buffer.from(Array.from({ length: 4 * BLOCK_BYTES }, (_, n) => (n * 7) % 251))
/** Chunks of any length up to three blocks, short ones more often. */
const chunk = fc
  .tuple(fc.oneof(fc.nat(40), fc.nat(3 * BLOCK_BYTES)), fc.nat(250))
  .map(([length, from]) => pattern.subarray(from, from + length))
const chunks = fc.array(chunk, { maxLength: 8 })
const capacity = fc.integer({ min: 1, max: 3 * BLOCK_BYTES })

function filled(size: number, parts: readonly Buffer[]): { ring: ByteRing; all: Buffer } {
  const ring = new ByteRing(size)
  for (const part of parts) ring.push(part)
  return { ring, all: Buffer.concat(parts) }
}

describe('ByteRing', () => {
  it('reads any range that it covers, byte for byte', () => {
    fc.assert(
      fc.property(capacity, chunks, fc.nat(), fc.nat(3 * BLOCK_BYTES), (size, parts, a, limit) => {
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

  it('keeps at least its capacity, and no more than one block beyond it', () => {
    fc.assert(
      fc.property(capacity, chunks, (size, parts) => {
        const ring = new ByteRing(size)
        for (const part of parts) {
          ring.push(part)
          const kept = ring.end - ring.start
          expect(kept).toBeGreaterThanOrEqual(Math.min(size, ring.end))
          expect(kept).toBeLessThan(size + BLOCK_BYTES)
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

  it('hands out the stored bytes themselves, which stay as they were', () => {
    const ring = new ByteRing(10)
    ring.push(Buffer.from('abcdef'))
    const before = ring.read(1, 3)?.[0]
    ring.push(Buffer.alloc(4 * BLOCK_BYTES, 'x'))
    expect(before?.toString()).toBe('bcd')
    const pieces = ring.read(ring.end - 2, 2)
    expect(pieces?.[0]?.buffer).toBe(ring.read(ring.end - 1, 1)?.[0]?.buffer)
  })
})
