import fc from 'fast-check'
import { schedules } from './arbitrary.ts'
import { runSchedule, type Verdict } from './schedule.ts'

export interface Tally {
  schedules: number
  events: number
  /** The longest until all were of one mind after the end of a schedule, virtual ms. */
  settledMs: number
}

/** What is wrong after a schedule; empty when nothing is. */
export function faultsOf(verdict: Verdict): string[] {
  const { resurrections, disagreements, oneSided, outdated } = verdict
  return [...resurrections, ...disagreements, ...oneSided, ...outdated]
}

/**
 * Runs random schedules. Rejects with the smallest that fails, which it searches for, and the seed
 * that brings it about again: `npm run sim -- --seed <seed>`.
 */
export async function checkSchedules(runs: number, seed: number): Promise<Tally> {
  const tally: Tally = { schedules: 0, events: 0, settledMs: 0 }
  const property = fc.asyncProperty(schedules, async (schedule) => {
    const verdict = await runSchedule(schedule)
    tally.schedules++
    tally.events += verdict.events
    tally.settledMs = Math.max(tally.settledMs, verdict.settledMs)
    const faults = faultsOf(verdict)
    if (faults.length > 0) throw new Error(faults.join('\n'))
  })
  await fc.assert(property, { numRuns: runs, seed })
  return tally
}
