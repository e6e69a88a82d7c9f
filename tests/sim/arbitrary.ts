import fc from 'fast-check'
import type { Schedule, Step } from './schedule.ts'

const node = fc.nat({ max: 17 })

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('join' as const), at: node, whom: node }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('remove' as const), at: node, whom: node }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('partition' as const),
      sides: fc.integer({ min: 2, max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('heal' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'kill' as const,
        'start' as const,
        'backup' as const,
        'restore' as const,
        'rename' as const,
      ),
      at: node,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('loss' as const), share: fc.constantFrom(0, 0.1, 0.3) }),
  },
)

/** Some steps follow at once, so that they meet on their way; others after all is calm again. */
const wait = fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 400, max: 12_000 }))

export const schedules: fc.Arbitrary<Schedule> = fc.integer({ min: 3, max: 18 }).chain((nodes) =>
  fc.record({
    seed: fc.nat({ max: 2 ** 31 }),
    nodes: fc.constant(nodes),
    joined: fc.integer({ min: 1, max: nodes }),
    steps: fc.array(fc.tuple(step, wait), { minLength: 1, maxLength: 14 }),
  }),
)
