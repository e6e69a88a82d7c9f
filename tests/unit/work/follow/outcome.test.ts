import { describe, expect, it } from 'vitest'
import { outcomeOf, type RunFacts } from '../../../../lib/work/follow/outcome.ts'

const exit = (over: Partial<NonNullable<RunFacts['exit']>>) => ({
  outcome: 'failed' as const,
  status: 1,
  signal: null,
  ...over,
})
const running = { state: 'running' as const }
const hibernated = { state: 'hibernated' as const }
const gone = { state: 'gone' as const }

describe('outcomeOf', () => {
  it.each<[string, RunFacts, string | null]>([
    ['its program runs', { agent: running, exit: null }, null],
    ['its pane ended without a word', { agent: hibernated, exit: null }, 'stopped'],
    ['its agent was deleted', { agent: gone, exit: null }, 'stopped'],
    [
      'it reported success',
      { agent: hibernated, exit: exit({ outcome: 'completed', status: 0 }) },
      'completed',
    ],
    ['it reported failure', { agent: hibernated, exit: exit({}) }, 'failed'],
    ['it was told to stop', { agent: hibernated, exit: exit({ outcome: 'stopped' }) }, 'stopped'],
    ['its program ended in a shell that goes on', { agent: running, exit: exit({}) }, 'failed'],
    [
      'it reported before its agent was deleted',
      { agent: gone, exit: exit({ outcome: 'completed', status: 0 }) },
      'completed',
    ],
    [
      'its pane is dead with a status',
      { agent: { ...running, exit: { status: 127 } }, exit: null },
      'failed',
    ],
    [
      'its pane is dead with 0',
      { agent: { ...running, exit: { status: 0 } }, exit: null },
      'completed',
    ],
    [
      'its pane is dead by a signal',
      { agent: { ...running, exit: { status: null } }, exit: null },
      'failed',
    ],
  ])('%s: %j → %s', (_what, facts, status) => {
    expect(outcomeOf(facts)?.status ?? null).toBe(status)
  })

  it('says why, in the words of the program when it has some', () => {
    const reason = (over: Partial<NonNullable<RunFacts['exit']>>) =>
      outcomeOf({ agent: hibernated, exit: exit(over) })?.reason
    expect(reason({ reason: 'no such model' })).toBe('no such model')
    expect(reason({ status: 3 })).toContain('status 3')
    expect(reason({ status: null, signal: 'SIGKILL' })).toContain('SIGKILL')
    expect(reason({ outcome: 'completed', status: 0 })).toBeUndefined()
  })
})
