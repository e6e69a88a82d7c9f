import type { ScreenReading } from '../programs/program.ts'
import type { Evidence, Said } from './types.ts'

/** The screen's evidence after another look: one that says the same keeps the time it began. */
export function screenSeen(
  previous: Evidence['screen'],
  reading: ScreenReading | null,
  now: number,
): NonNullable<Evidence['screen']> {
  const same = previous !== null && previous.reading?.activity === reading?.activity
  return { reading, at: now, since: same ? (previous.since ?? previous.at) : now }
}

/** The same for a mark: each frame of a title's spinner says the same again. */
export function markSeen(
  previous: Evidence['mark'],
  activity: Said,
  now: number,
): NonNullable<Evidence['mark']> {
  return previous?.activity === activity ? previous : { activity, at: now }
}
