import fc from 'fast-check'
import { describe, it } from 'vitest'
import { activityOf, nextCheckAt } from '../../../../lib/agents/status/activity.ts'
import { markSeen, screenSeen } from '../../../../lib/agents/status/evidence.ts'
import type { ActivityState, Evidence } from '../../../../lib/agents/status/types.ts'

/** What happens to an agent, `after` ms after the thing before it. */
const said = fc.constantFrom('working' as const, 'waiting' as const, 'idle' as const)
const event = fc.oneof(
  fc.record({ kind: fc.constant('hook' as const), said }),
  fc.record({ kind: fc.constant('mark' as const), said }),
  fc.record({ kind: fc.constant('screen' as const), said: fc.option(said) }),
  fc.record({ kind: fc.constant('output' as const) }),
  fc.record({ kind: fc.constant('input' as const) }),
  fc.record({ kind: fc.constant('nothing' as const) }),
)
const after = fc.oneof(fc.nat(300), fc.nat(8_000), fc.nat(1_200_000))
const story = fc.array(fc.record({ event, after }), { maxLength: 25 })
type Happening = { event: { kind: string; said?: 'working' | 'waiting' | 'idle' | null } }

const T = 1_700_000_000_000
const start: Evidence = {
  now: T,
  running: true,
  hook: null,
  mark: null,
  screen: null,
  lastOutputAt: null,
  lastInputAt: null,
}

function happen(evidence: Evidence, { event: { kind, said } }: Happening, now: number): Evidence {
  const next = { ...evidence, now }
  if (kind === 'hook' && said) next.hook = { activity: said, at: now }
  if (kind === 'mark' && said) next.mark = markSeen(evidence.mark, said, now)
  if (kind === 'screen') {
    const reading = said
      ? { activity: said, ...(said === 'waiting' && { question: { text: '?', choices: [] } }) }
      : null
    next.screen = screenSeen(evidence.screen, reading, now)
  }
  if (kind === 'output') next.lastOutputAt = now
  if (kind === 'input') next.lastInputAt = now
  return next
}

/** Plays a story and hands each step to `check`. */
function play(
  steps: readonly (Happening & { after: number })[],
  check: (evidence: Evidence, state: ActivityState, previous: ActivityState | null) => boolean,
): boolean {
  let evidence = start
  let state: ActivityState | null = null
  for (const step of steps) {
    evidence = happen(evidence, step, evidence.now + step.after)
    const previous = state
    state = activityOf(evidence, previous)
    if (!check(evidence, state, previous)) return false
  }
  return true
}

const holds = (check: Parameters<typeof play>[1]) =>
  fc.assert(
    fc.property(story, (steps) => play(steps, check)),
    { numRuns: 1_000 },
  )

describe('activityOf, whatever happens', () => {
  it('never waits without a hook or a prompt on the screen that says so', () => {
    holds(
      ({ hook, screen }, { activity }) =>
        activity !== 'waiting' ||
        hook?.activity === 'waiting' ||
        screen?.reading?.activity === 'waiting',
    )
  })

  it('waits at once when a prompt was just seen', () => {
    holds(({ screen, hook, now }, { activity }) => {
      const justSeen = screen?.reading?.activity === 'waiting' && screen.at === now
      return !justSeen || hook?.at === now || activity === 'waiting'
    })
  })

  it('answers the same when asked again', () => {
    holds((evidence, state) => activityOf(evidence, state) === state)
  })

  it('never moves its time backwards, and only with another activity or question', () => {
    holds((_, state, previous) => {
      if (!previous) return true
      const same =
        state.activity === previous.activity &&
        JSON.stringify(state.question) === JSON.stringify(previous.question)
      return same ? state.since === previous.since : state.since >= previous.since
    })
  })

  it('has a question only when it waits, and one of the screen has it', () => {
    holds(({ screen }, { activity, question, source }) =>
      activity === 'waiting'
        ? source !== 'screen' || question?.text === screen?.reading?.question?.text
        : question === undefined,
    )
  })

  it('is unknown only when nothing was ever seen', () => {
    holds(({ lastOutputAt }, { activity }) => activity !== 'unknown' || lastOutputAt === null)
  })

  it('does not stay at work for ever when nothing happens any more', () => {
    holds((evidence, state) => {
      const later = { ...evidence, now: evidence.now + 3_600_000 }
      return (
        evidence.screen?.reading?.activity === 'working' ||
        activityOf(later, state).activity !== 'working'
      )
    })
  })
})

describe('nextCheckAt, whatever happens', () => {
  const instants = [1, 999, 1_000, 2_000, 2_999, 3_000, 4_999, 5_000, 6_000, 600_000, 700_000]

  it('lies ahead, and nothing changes before it', () => {
    holds((evidence, state) => {
      const next = nextCheckAt(evidence, state)
      if (next !== null && next <= evidence.now) return false
      const until = next ?? Number.POSITIVE_INFINITY
      return instants
        .flatMap((ms) => [evidence.now + ms, until - 1])
        .filter((now) => now > evidence.now && now < until && Number.isFinite(now))
        .every((now) => activityOf({ ...evidence, now }, state).activity === state.activity)
    })
  })

  it('changes something when it comes, and comes to an end', () => {
    holds((evidence, first) => {
      let state = first
      let now = evidence.now
      for (let checks = 0; checks < 10; checks++) {
        const next = nextCheckAt({ ...evidence, now }, state)
        if (next === null) return true
        const then = activityOf({ ...evidence, now: next }, state)
        if (then === state) return false
        state = then
        now = next
      }
      return false
    })
  })
})
