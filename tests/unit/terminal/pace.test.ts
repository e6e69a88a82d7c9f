import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pacer } from '../../../lib/terminal/pace.ts'

const KIB = 1024

describe('Pacer', () => {
  let clock = 0
  let flushes: number[] = []
  let held = 0
  let pacer: Pacer

  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'],
    })
    clock = 1_000
    flushes = []
    held = 0
    pacer = new Pacer(() => {
      flushes.push(held)
      held = 0
    })
  })

  afterEach(() => {
    vi.useRealTimers()
  })

  function arrives(bytes: number): void {
    held += bytes
    pacer.arrived(bytes, clock)
  }

  /** Runs what is due within `ms`; 0 ends the event-loop turn. */
  function passes(ms: number): void {
    vi.advanceTimersByTime(ms)
    clock += ms
  }

  it('sends at once when the line was idle', () => {
    arrives(5)
    expect(flushes).toEqual([5])
    passes(20)
    arrives(6)
    expect(flushes).toEqual([5, 6])
  })

  it('sends once more at the end of the turn, whatever number of chunks come in it', () => {
    arrives(1)
    arrives(2)
    arrives(3)
    expect(flushes).toEqual([1])
    passes(0)
    expect(flushes).toEqual([1, 5])
  })

  it('waits 4 ms in a burst', () => {
    arrives(32 * KIB)
    expect(flushes).toEqual([32 * KIB])
    arrives(1)
    passes(3)
    arrives(1)
    expect(flushes).toHaveLength(1)
    passes(1)
    expect(flushes).toEqual([32 * KIB, 2])
  })

  it('does not wait for the 4 ms once 64 KB have come', () => {
    arrives(33 * KIB)
    expect(flushes).toEqual([])
    arrives(30 * KIB)
    expect(flushes).toEqual([])
    arrives(2 * KIB)
    expect(flushes).toEqual([65 * KIB])
  })

  it('is at once again 16 ms after a burst', () => {
    arrives(40 * KIB)
    passes(17)
    expect(flushes).toEqual([40 * KIB])
    arrives(1)
    expect(flushes).toEqual([40 * KIB, 1])
  })

  it('gathers for 4 ms what comes in many small pieces, but not the first of them', () => {
    for (let ms = 0; ms < 1_000; ms++) {
      arrives(8)
      passes(1)
    }
    expect(flushes.slice(0, 16)).toEqual(Array(16).fill(8))
    expect(flushes.length).toBeLessThan(16 + 1_000 / 4 + 10)
    expect(flushes.reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThanOrEqual(8_000 - 4 * 8)
  })

  it('sends each of a fast typist’s keys at once, however long', () => {
    for (let key = 0; key < 200; key++) {
      arrives(1)
      passes(10)
    }
    expect(flushes).toEqual(Array(200).fill(1))
  })

  it('does not let an echo wait behind many small pieces', () => {
    for (let ms = 0; ms < 30; ms++) {
      arrives(8)
      passes(1)
    }
    passes(4)
    flushes = []
    for (let key = 0; key < 40; key++) {
      pacer.typed()
      arrives(1)
      passes(1)
    }
    expect(flushes).toEqual(Array(40).fill(1))
  })

  it('sends nothing after cancel, and leaves no timer', () => {
    arrives(40 * KIB)
    pacer.cancel()
    expect(vi.getTimerCount()).toBe(0)
    passes(10)
    expect(flushes).toEqual([])
  })

  it('leaves nothing unsent, and nothing for longer than 4 ms', () => {
    const step = fc.record({ bytes: fc.integer({ min: 1, max: 20 * KIB }), ms: fc.nat(8) })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        let oldest: number | null = null
        let longest = 0
        let left = 0
        const timed = new Pacer(() => {
          if (oldest !== null) longest = Math.max(longest, clock - oldest)
          oldest = null
          left = 0
        })
        for (const { bytes, ms } of steps) {
          oldest ??= clock
          left += bytes
          timed.arrived(bytes, clock)
          for (let i = 0; i < ms; i++) {
            clock += 1
            vi.advanceTimersByTime(1)
          }
        }
        for (let i = 0; i < 5; i++) {
          clock += 1
          vi.advanceTimersByTime(1)
        }
        expect(left).toBe(0)
        expect(longest).toBeLessThanOrEqual(4)
        expect(vi.getTimerCount()).toBe(0)
      }),
    )
  })
})
