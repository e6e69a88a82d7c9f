import { describe, expect, test } from 'vitest'
import { createLiveness, suspicionMs, verdictOf } from '../../../lib/mesh/liveness.ts'
import { createRumours } from '../../../lib/mesh/rumours.ts'

describe('[M14] suspicion', () => {
  test.each([
    [2, 3000, 0, 6000],
    [10, 3000, 0, 12_000],
    [1000, 3000, 0, 36_000],
    [1000, 1000, 0, 12_000],
    [2, 3000, 3, 24_000],
  ])('%d members, every %d ms, awareness %d: %d ms', (members, interval, awareness, ms) => {
    expect(suspicionMs(members, interval, awareness)).toBeCloseTo(ms)
  })

  test.each([
    ['others reach it', { asked: 2, reached: 1, denied: 1, others: true }, 'unreachable'],
    ['others do not reach it either', { asked: 2, reached: 0, denied: 1, others: true }, 'down'],
    ['nobody else is there', { asked: 0, reached: 0, denied: 0, others: false }, 'down'],
    ['nobody answers us', { asked: 2, reached: 0, denied: 0, others: true }, 'unreachable'],
    ['nobody was asked yet', null, 'unreachable'],
  ] as const)('%s', (_what, witnesses, verdict) => {
    expect(verdictOf(witnesses)).toBe(verdict)
  })
})

describe('[M14] liveness', () => {
  function setUp() {
    const clock = { now: 0 }
    const seen: string[] = []
    const liveness = createLiveness(
      () => clock.now,
      (id, reach) => seen.push(`${id} ${reach}`),
    )
    return { clock, seen, liveness }
  }

  test('a host is suspected before it is given up, and comes back with one answer', () => {
    const { clock, seen, liveness } = setUp()
    liveness.answered('a', 20)
    expect(liveness.missed('a', 2, 3000)).toBe(true)
    liveness.testified('a', { asked: 1, reached: 0, denied: 1, others: true })
    clock.now = 5999
    liveness.expire()
    expect(liveness.get('a').reach).toBe('suspect')
    clock.now = 6000
    liveness.expire()
    liveness.answered('a', 20)
    expect(seen).toEqual(['a up', 'a suspect', 'a down', 'a up'])
  })

  test('witnesses are asked at the first miss, then every half minute about one of the silent', () => {
    const { clock, liveness } = setUp()
    expect(liveness.missed('a', 9, 3000)).toBe(true)
    expect(liveness.missed('b', 9, 3000)).toBe(true)
    clock.now = 29_000
    expect(liveness.missed('a', 9, 3000)).toBe(false)
    clock.now = 31_000
    expect(liveness.missed('a', 9, 3000)).toBe(true)
    expect(liveness.missed('b', 9, 3000)).toBe(false)
  })

  test('in a small mesh others are asked soon when those who were asked kept silent', () => {
    const { clock, liveness } = setUp()
    for (const id of ['a', 'b']) expect(liveness.missed(id, 10, 3000)).toBe(true)
    liveness.testified('a', { asked: 2, reached: 0, denied: 0, others: true })
    liveness.testified('b', { asked: 2, reached: 0, denied: 1, others: true })
    clock.now = 4999
    expect(liveness.missed('a', 10, 3000)).toBe(false)
    clock.now = 5000
    expect(liveness.missed('b', 10, 3000)).toBe(false)
    expect(liveness.missed('a', 65, 3000)).toBe(false)
    expect(liveness.missed('a', 10, 3000)).toBe(true)
    clock.now = 9000
    expect(liveness.missed('a', 10, 3000)).toBe(false)
  })

  test('in a small mesh others are asked about each that goes silent', () => {
    const { liveness } = setUp()
    const ids = Array.from({ length: 40 }, (_, n) => `h${n}`)
    expect(ids.filter((id) => liveness.missed(id, 64, 3000))).toEqual(ids)
  })

  test('of many that go silent at once, others are asked about few', () => {
    const { clock, liveness } = setUp()
    const asked = (ids: number[]) =>
      ids.filter((id) => liveness.missed(`h${id}`, 1000, 3000)).length
    const ids = Array.from({ length: 40 }, (_, n) => n)
    expect(asked(ids)).toBe(9)
    for (clock.now = 60_000; clock.now <= 600_000; clock.now += 3000) asked(ids)
    let inquiries = 0
    for (; clock.now <= 1_200_000; clock.now += 3000) inquiries += asked(ids)
    expect(inquiries / 10).toBeLessThanOrEqual(3)
    expect(inquiries).toBeGreaterThan(0)
  })

  test('what others say later changes the verdict', () => {
    const { clock, liveness } = setUp()
    liveness.missed('a', 3, 3000)
    liveness.testified('a', { asked: 1, reached: 0, denied: 1, others: true })
    clock.now = 20_000
    liveness.expire()
    expect(liveness.get('a').reach).toBe('down')
    liveness.testified('a', { asked: 1, reached: 1, denied: 0, others: true })
    expect(liveness.get('a').reach).toBe('unreachable')
  })

  test('[M13] it is tried again after 1, 2, 4, 8 and then every 10 s', () => {
    const { clock, liveness } = setUp()
    const tries: number[] = []
    liveness.missed('a', 2, 3000)
    for (clock.now = 0; clock.now <= 50_000; clock.now += 500) {
      if (liveness.due(0) !== 'a') continue
      tries.push(clock.now)
      liveness.missed('a', 2, 3000)
    }
    expect(tries).toEqual([1000, 3000, 7000, 15_000, 25_000, 35_000, 45_000])
  })

  test('a node that hears nobody blames itself: Lifeguard', () => {
    const { clock, liveness } = setUp()
    for (const id of ['a', 'b', 'c']) {
      liveness.missed(id, 4, 3000)
      liveness.testified(id, { asked: 2, reached: 0, denied: 0, others: true })
    }
    expect(liveness.awareness).toBe(3)
    liveness.missed('d', 4, 3000)
    clock.now = 4 * 7000
    liveness.expire()
    expect(liveness.get('d').reach).toBe('suspect')
    liveness.answered('a', 1)
    expect(liveness.awareness).toBe(2)
  })

  test('who asks us lives, but that is no proof that we reach it', () => {
    const { clock, liveness } = setUp()
    clock.now = 7
    expect(liveness.asked('a')).toBe(true)
    expect(liveness.get('a')).toMatchObject({ reach: 'unknown', lastSeenAt: 7 })
    liveness.answered('a', 10)
    expect(liveness.asked('a')).toBe(false)
  })

  test('the round trip is smoothed', () => {
    const { liveness } = setUp()
    liveness.answered('a', 80)
    liveness.answered('a', 160)
    expect(liveness.get('a').rtt).toBe(90)
  })
})

describe('[M12] rumours', () => {
  test('end after ten rounds', () => {
    const rumours = createRumours()
    rumours.add('a')
    let rounds = 0
    while (rumours.size > 0) {
      expect(rumours.next()).toEqual(['a'])
      rounds++
    }
    expect(rounds).toBe(10)
  })

  test('end after six that knew', () => {
    const rumours = createRumours()
    rumours.add('a')
    for (let i = 0; i < 5; i++) rumours.told(['a'], 1)
    expect(rumours.size).toBe(1)
    rumours.told(['a'], 0)
    rumours.told(['a'], 1)
    expect(rumours.size).toBe(0)
  })

  test('the least sent go first; news begins anew; what was told together shares the answer', () => {
    const rumours = createRumours()
    rumours.add('a')
    rumours.next()
    rumours.add('b')
    expect(rumours.next()).toEqual(['b', 'a'])
    for (let i = 0; i < 11; i++) rumours.told(['a', 'b'], 1)
    expect(rumours.size).toBe(2)
    rumours.add('b')
    rumours.told(['a', 'b'], 1)
    expect(rumours.next()).toEqual(['b'])
  })
})
