import { describe, expect, it } from 'vitest'
import { createRateLimiter } from '../../../lib/gate/rate-limit.ts'

describe('createRateLimiter', () => {
  const allowance = { max: 3, maxPost: 2 }
  const setUp = () => {
    const clock = { now: 1_000 }
    return { clock, limiter: createRateLimiter(60_000, () => clock.now) }
  }
  const takes = (n: number, take: () => number) => Array.from({ length: n }, take)

  it('counts reads and writes apart, each key for itself', () => {
    const { limiter } = setUp()
    expect(takes(4, () => limiter.take('a', false, allowance))).toEqual([0, 0, 0, 60])
    expect(takes(3, () => limiter.take('a', true, allowance))).toEqual([0, 0, 60])
    expect(limiter.take('b', true, allowance)).toBe(0)
  })

  it('says when the next one is welcome, and keeps its word', () => {
    const { clock, limiter } = setUp()
    takes(3, () => limiter.take('a', false, allowance))
    clock.now += 58_500
    expect(limiter.take('a', false, allowance)).toBe(2)
    clock.now += 1_500
    expect(limiter.take('a', false, allowance)).toBe(0)
  })

  it('remembers a bounded number of keys, and forgets the oldest first', () => {
    const { clock, limiter } = setUp()
    takes(3, () => limiter.take('recent', false, allowance))
    for (let i = 0; i < 30_000; i++) {
      clock.now += 0.001
      limiter.take(`k${i}`, false, allowance)
      if (i === 25_000) takes(3, () => limiter.take('recent', false, allowance))
    }
    expect(limiter.size).toBeLessThanOrEqual(10_000)
    expect(limiter.take('recent', false, allowance)).toBeGreaterThan(0)
    expect(limiter.take('k0', false, allowance)).toBe(0)
  })

  it('drops what has run out when room is needed', () => {
    const { clock, limiter } = setUp()
    for (let i = 0; i < 10_000; i++) limiter.take(`old${i}`, false, allowance)
    clock.now += 60_001
    limiter.take('new', false, allowance)
    expect(limiter.size).toBe(1)
  })
})
