import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FlowWindow, WINDOW_MAX, WINDOW_MIN, WINDOW_START } from '../../../lib/terminal/flow.ts'

const KIB = 1024

interface Link {
  /** Bytes a millisecond. */
  rate: number
  /** Propagation there and back, ms. */
  rtt: number
  /** Bytes that the program writes in millisecond `now`. */
  source(now: number): number
  ms: number
}

interface Run {
  window: number
  /** What a byte sent now would wait behind others, ms: for each ms of the run's last half. */
  delays: number[]
  /** Bytes delivered in the last half. */
  delivered: number
}

/** As the browser does: every 6 KB, and what is left 10 ms after the first of it. */
const ACK_BYTES = 6 * KIB
const ACK_IDLE_MS = 10

/**
 * A link with a first-in first-out queue of any depth, in steps of a millisecond. A frame arrives
 * whole, after what is before it in the queue and half the round trip; its acknowledgement half a
 * round trip later.
 */
function simulate({ rate, rtt, source, ms }: Link): Run {
  const flow = new FlowWindow()
  const arriving: { at: number; bytes: number }[] = []
  const acks: { at: number; bytes: number }[] = []
  const delays: number[] = []
  const unacked = { bytes: 0, since: 0 }
  let lineFreeAt = 0
  let delivered = 0
  let full = false
  let ready = 0
  for (let now = 0; now < ms; now++) {
    while (acks[0] && acks[0].at <= now) flow.onAcked(acks.shift()?.bytes ?? 0, now)
    ready = Math.min(ready + source(now), WINDOW_MAX * 2)
    if (flow.low) full = false
    while (!full && ready >= 1) {
      const bytes = Math.min(flow.frame, Math.floor(ready))
      ready -= bytes
      flow.onSent(bytes, now)
      lineFreeAt = Math.max(now, lineFreeAt) + bytes / rate
      arriving.push({ at: lineFreeAt + rtt / 2, bytes })
      full = flow.room === 0
    }
    if (now > ms / 2) delays.push(Math.max(0, lineFreeAt - now))
    for (let next = arriving[0]; next && next.at <= now; next = arriving[0]) {
      arriving.shift()
      if (now > ms / 2) delivered += next.bytes
      if (unacked.bytes === 0) unacked.since = now
      unacked.bytes += next.bytes
    }
    const due = unacked.bytes >= ACK_BYTES || now - unacked.since >= ACK_IDLE_MS
    if (unacked.bytes > 0 && due) {
      acks.push({ at: now + rtt / 2, bytes: unacked.bytes })
      unacked.bytes = 0
    }
  }
  return { window: flow.size, delays, delivered }
}

/** A prompt of 60 bytes, and a second later as much output as the link takes. */
const flood = (now: number) => (now === 0 ? 60 : now < 1_000 ? 0 : 64 * KIB)

describe('FlowWindow on a link', () => {
  it.each([
    [256, 50],
    [256, 10],
    [1_000, 50],
    [1_000, 20],
  ])(
    'keeps the queue of a %i KiB/s link with %i ms round trip to about 60 ms, and the link busy',
    (kib, rtt) => {
      const rate = (kib * KIB) / 1000
      const { delays, delivered } = simulate({ rate, rtt, source: flood, ms: 20_000 })
      expect(Math.max(...delays)).toBeLessThanOrEqual(65)
      expect(delivered).toBeGreaterThan(0.95 * rate * 10_000)
    },
  )

  it('opens to the maximum on loopback', () => {
    const { window } = simulate({ rate: 200_000, rtt: 0.2, source: flood, ms: 2_000 })
    expect(window).toBe(WINDOW_MAX)
  })

  it('goes down to the minimum on a modem line, not below', () => {
    const { window } = simulate({ rate: 7, rtt: 120, source: flood, ms: 60_000 })
    expect(window).toBe(WINDOW_MIN)
  })

  it('does not shrink for a program that writes little', () => {
    const { window } = simulate({ rate: 10_000, rtt: 20, source: () => 0.1, ms: 30_000 })
    expect(window).toBe(WINDOW_START)
  })

  it('finds a faster rate again after a slow time', () => {
    const flow = new FlowWindow()
    let now = 0
    const turn = (bytes: number, took: number) => {
      flow.onSent(bytes, now)
      now += took
      flow.onAcked(bytes, now)
    }
    for (let i = 0; i < 40; i++) turn(flow.size, flow.size / 100)
    const slow = flow.size
    for (let i = 0; i < 200; i++) turn(flow.size, 1)
    expect(slow).toBeLessThan(WINDOW_MAX)
    expect(flow.size).toBe(WINDOW_MAX)
  })
})

describe('FlowWindow', () => {
  const step = fc.record({
    send: fc.boolean(),
    bytes: fc.nat(300 * KIB),
    after: fc.double({ min: 0, max: 5_000, noNaN: true }),
  })

  it('stays within its bounds whatever comes, and never counts less than nothing', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const flow = new FlowWindow()
        let now = 0
        let onTheWay = 0
        for (const { send, bytes, after } of steps) {
          now += after
          if (send) {
            flow.onSent(bytes, now)
            onTheWay += bytes
          } else {
            flow.onAcked(bytes, now)
            onTheWay = Math.max(0, onTheWay - bytes)
          }
          expect(flow.inFlight).toBe(onTheWay)
          expect(flow.size).toBeGreaterThanOrEqual(WINDOW_MIN)
          expect(flow.size).toBeLessThanOrEqual(WINDOW_MAX)
          expect(flow.room).toBe(Math.max(0, flow.size - onTheWay))
          if (onTheWay === 0) expect(flow.low).toBe(true)
        }
      }),
    )
  })

  it('takes an acknowledgement of more than was sent for all of it', () => {
    const flow = new FlowWindow()
    flow.onSent(1000, 0)
    flow.onAcked(4_000_000, 5)
    expect(flow.inFlight).toBe(0)
    flow.onSent(10, 6)
    expect(flow.inFlight).toBe(10)
  })

  it('tells since when an acknowledgement is due', () => {
    const flow = new FlowWindow()
    expect(flow.waitingSince).toBeNull()
    flow.onSent(1000, 100)
    flow.onSent(1000, 150)
    expect(flow.waitingSince).toBe(100)
    flow.onAcked(1000, 300)
    expect(flow.waitingSince).toBe(300)
    flow.onAcked(1000, 310)
    expect(flow.waitingSince).toBeNull()
    flow.onSent(1, 9_000)
    expect(flow.waitingSince).toBe(9_000)
  })

  it('is low at three quarters of the window', () => {
    const flow = new FlowWindow()
    flow.onSent(WINDOW_START - 1, 0)
    flow.onSent(1, 0)
    expect([flow.room, flow.low]).toEqual([0, false])
    flow.onAcked(WINDOW_START / 4 - 1, 0)
    expect(flow.low).toBe(false)
    flow.onAcked(1, 0)
    expect(flow.low).toBe(true)
  })

  it('puts at most half of the window into one frame', () => {
    const flow = new FlowWindow()
    expect(flow.frame).toBe(WINDOW_START / 2)
    flow.onSent(WINDOW_START - 100, 0)
    expect(flow.frame).toBe(100)
  })
})
