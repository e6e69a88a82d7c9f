import type { ActivityState, Evidence } from './types.ts'

/** What the evidence says, by the order of trust. */
export function activityOf(evidence: Evidence, previous: ActivityState | null): ActivityState {
  const reading = evidence.screen?.reading
  const recent = evidence.lastOutputAt !== null && evidence.now - evidence.lastOutputAt < 2000
  const activity = !evidence.running
    ? 'unknown'
    : (evidence.hook?.activity ?? evidence.mark?.activity ?? reading?.activity ?? (recent ? 'working' : 'idle'))
  if (previous?.activity === activity) return previous
  return { activity, since: evidence.now, source: 'output' }
}

/** When time alone may change the answer. */
export function nextCheckAt(evidence: Evidence, _state: ActivityState): number | null {
  return evidence.lastOutputAt !== null && evidence.now - evidence.lastOutputAt < 2000
    ? evidence.lastOutputAt + 2000
    : null
}
