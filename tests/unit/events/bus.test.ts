import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBus, JOURNAL_EVENTS, JOURNAL_MS, JOURNAL_SIZE } from '../../../lib/events/bus.ts'
import type { AnyEnvelope } from '../../../lib/wire/event.ts'

const silent = { error: () => undefined }
const theme = (name: string | number) => ({ theme: String(name) })

function createTestBus() {
  const clock = { now: 1_000 }
  const bus = createBus({ hostId: 'h', log: silent, now: () => clock.now })
  return { bus, clock }
}

describe('createBus', () => {
  test('an envelope names its event twice, its host, time and number', () => {
    const { bus } = createTestBus()
    const seen: AnyEnvelope[] = []
    bus.subscribe((event) => seen.push(event))
    bus.publish('theme:change', theme('dark'))
    expect(seen).toEqual([
      {
        type: 'theme:change',
        event: 'theme:change',
        data: { theme: 'dark' },
        timestamp: 1_000,
        seq: 1,
        hostId: 'h',
      },
    ])
  })

  test('every bus has an epoch of its own', () => {
    expect(createTestBus().bus.epoch).not.toBe(createTestBus().bus.epoch)
  })

  test('a listener that throws is logged and disturbs no other', () => {
    const logged: unknown[] = []
    const bus = createBus({ hostId: 'h', log: { error: (entry: unknown) => logged.push(entry) } })
    const seen: number[] = []
    bus.subscribe(() => {
      throw new Error('mine')
    })
    bus.subscribe((event) => seen.push(event.seq))
    bus.publish('theme:change', theme(1))
    expect(seen).toEqual([1])
    expect(logged).toHaveLength(1)
  })

  test('who is told of a skip reads again, and so does who comes back from before it', () => {
    const { bus } = createTestBus()
    let skips = 0
    const unskip = bus.onSkip(() => {
      skips += 1
    })
    bus.publish('theme:change', theme(1))
    const before = bus.seq
    bus.skip()
    expect(skips).toBe(1)
    expect(bus.since(bus.epoch, before)).toBeNull()
    expect(bus.since(bus.epoch, bus.seq)).toEqual([])
    const after = bus.seq
    bus.publish('theme:change', theme(2))
    expect(bus.since(bus.epoch, after)?.map(({ data }) => data)).toEqual([theme(2)])
    expect(bus.since(bus.epoch, before)).toBeNull()
    unskip()
    bus.skip()
    expect(skips).toBe(1)
  })

  test('everyone sees one order, also of events published by listeners', () => {
    const { bus } = createTestBus()
    const seen: number[] = []
    bus.subscribe((event) => {
      if (event.seq === 1) bus.publish('theme:change', theme(2))
    })
    bus.subscribe((event) => seen.push(event.seq))
    bus.publish('theme:change', theme(1))
    expect(seen).toEqual([1, 2])
  })

  test('who has unsubscribed hears nothing more, who subscribed twice hears twice', () => {
    const { bus } = createTestBus()
    let heard = 0
    const listener = () => {
      heard += 1
    }
    const first = bus.subscribe(listener)
    bus.subscribe(listener)
    bus.publish('theme:change', theme(1))
    first()
    first()
    bus.publish('theme:change', theme(2))
    expect(heard).toBe(3)
  })

  test('the journal ends after 10 minutes', () => {
    const { bus, clock } = createTestBus()
    bus.publish('theme:change', theme(1))
    clock.now += JOURNAL_MS + 1
    expect(bus.since(bus.epoch, 0)).toBeNull()
    expect(bus.since(bus.epoch, 1)).toEqual([])
    bus.publish('theme:change', theme(2))
    expect(bus.since(bus.epoch, 1)?.map((event) => event.seq)).toEqual([2])
  })

  test('the journal keeps 10,000 events', () => {
    const { bus } = createTestBus()
    for (let n = 0; n < JOURNAL_EVENTS * 2 + 7; n += 1) bus.publish('theme:change', theme(n))
    const oldest = bus.seq - JOURNAL_EVENTS
    expect(bus.since(bus.epoch, oldest)).toHaveLength(JOURNAL_EVENTS)
    expect(bus.since(bus.epoch, oldest)?.[0]?.seq).toBe(oldest + 1)
    expect(bus.since(bus.epoch, oldest - 1)).toBeNull()
  })

  test('a position of another epoch, of the future, or none at all is not known', () => {
    const { bus } = createTestBus()
    bus.publish('theme:change', theme(1))
    expect(bus.since('other', 0)).toBeNull()
    for (const seq of [2, -1, 0.5, Number.NaN]) expect(bus.since(bus.epoch, seq)).toBeNull()
  })

  test('the journal has a size', () => {
    const { bus } = createTestBus()
    for (let n = 0; n < 30; n += 1)
      bus.publish('theme:change', theme('x'.repeat(JOURNAL_SIZE / 10)))
    expect(bus.since(bus.epoch, bus.seq - 9)).toHaveLength(9)
    expect(bus.since(bus.epoch, bus.seq - 10)).toBeNull()
  })

  test('since() gives exactly what a model of the journal gives', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ publish: fc.integer({ min: 1, max: 50 }) }),
        fc.record({ wait: fc.integer({ min: 0, max: JOURNAL_MS }) }),
      ),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(steps, fc.nat(600), (script, after) => {
        const { bus, clock } = createTestBus()
        const all: { seq: number; at: number }[] = []
        for (const step of script) {
          if ('wait' in step) clock.now += step.wait
          else {
            for (let n = 0; n < step.publish; n += 1) {
              bus.publish('theme:change', theme(n))
              all.push({ seq: bus.seq, at: clock.now })
            }
          }
        }
        const wanted = all.filter(({ seq }) => seq > after)
        const kept = wanted.every(({ at }) => at >= clock.now - JOURNAL_MS)
        const expected = after <= all.length && kept ? wanted.map(({ seq }) => seq) : null
        expect(bus.since(bus.epoch, after)?.map(({ seq }) => seq) ?? null).toEqual(expected)
      }),
    )
  })
})
