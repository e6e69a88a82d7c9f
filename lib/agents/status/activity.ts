import type { ActivitySource } from '../../wire/agent.ts'
import type { ActivityState, Evidence, Said } from './types.ts'

/** Output this recent means work, when nothing better is known. */
export const OUTPUT_MS = 2_000
/** `working` stays this long after the signs of rest: programs pause between two steps. */
export const HOLD_MS = 3_000
/** A screen or mark that contradicts a report must do so for this long: redraws lag behind. */
const SETTLE_MS = 1_000
/** A prompt seen this long means rest, whatever a report says: interrupts are not reported. */
const REST_MS = 5_000
/** A report of work without any output for this long is forgotten. */
const SILENT_MS = 10 * 60_000

/** What one kind of evidence says, and from when on. */
interface Claim {
  activity: Said
  source: ActivitySource
  from: number
}

/**
 * What an agent does, from all that is known of it. Pure; `previous` is the last answer.
 *
 * In order of trust, each only when nothing above it speaks:
 * 1. a hook's report, until it is overruled or spent (below);
 * 2. a mark of the terminal that says `working`, until it is overruled. A mark never makes `waiting`
 *    (a title has no question), and one of rest only counts after the screen: a title that says
 *    nothing of work is no proof against a spinner or a prompt on the screen;
 * 3. the screen's live footer;
 * 4. a mark of rest;
 * 5. output within 2 s is `working`, older output is `idle`; without any, `unknown`.
 *
 * A report or working mark is overruled by a look at the screen after it that says
 * - `waiting`: at once; `working`: after 1 s; `idle`: after 5 s;
 * - against a hook's `waiting`: at once when it was seen after input, else when it began after the
 *   hook, for 1 s;
 * a hook's report also by a mark that began after it: `working` at once, `idle` after 5 s, neither
 * against `waiting`. A hook's `waiting` ends with input after which there was output, unless the
 * screen still asks. `working` of a hook or mark ends after 10 min without output. A report that was
 * overruled is spent: it does not come back when the screen falls silent.
 *
 * `waiting` passes at once, in and out. `working` → `idle` is held for 3 s after the last sign of rest.
 */
export function activityOf(evidence: Evidence, previous: ActivityState | null): ActivityState {
  const claim = strongest(evidence, previous)
  if (!claim) return settled({ activity: 'unknown', since: evidence.now, source: 'none' }, previous)
  const { activity, source } = claim
  if (activity === 'idle' && previous?.activity === 'working') {
    if (evidence.now - restSince(evidence, claim) < HOLD_MS) return previous
  }
  const question = activity === 'waiting' ? questionOf(evidence, source) : undefined
  return settled({ activity, since: evidence.now, source, ...(question && { question }) }, previous)
}

/**
 * When `activityOf` may answer otherwise because of the time alone, ms since the epoch; null when
 * only new evidence can change it. `state` is the last answer.
 */
export function nextCheckAt(evidence: Evidence, state: ActivityState): number | null {
  const times = [...new Set(thresholds(evidence))].sort((a, b) => a - b)
  for (const at of times) {
    if (at <= evidence.now) continue
    const then = activityOf({ ...evidence, now: at }, state)
    if (then.activity !== state.activity || then.source !== state.source) return at
  }
  return null
}

function strongest(evidence: Evidence, previous: ActivityState | null): Claim | null {
  if (!evidence.running) return null
  return (
    hookClaim(evidence, previous) ??
    workingMark(evidence) ??
    screenClaim(evidence) ??
    restingMark(evidence) ??
    outputClaim(evidence)
  )
}

function hookClaim(evidence: Evidence, previous: ActivityState | null): Claim | null {
  const { hook, mark, now } = evidence
  if (!hook || isSpent(hook.at, previous) || screenOverrules(evidence, hook)) return null
  if (hook.activity === 'waiting') {
    if (wasAnswered(evidence, hook.at)) return null
  } else if (mark && mark.at > hook.at && mark.activity !== hook.activity) {
    if (mark.activity === 'working') return null
    if (mark.activity === 'idle' && now - mark.at >= REST_MS) return null
  }
  if (hook.activity === 'working' && isSilent(evidence, hook.at)) return null
  return { activity: hook.activity, source: 'hook', from: hook.at }
}

function isSilent({ now, lastOutputAt }: Evidence, since: number): boolean {
  return now - Math.max(since, lastOutputAt ?? 0) >= SILENT_MS
}

/** Something else has decided since the report came. */
function isSpent(at: number, previous: ActivityState | null): boolean {
  return previous !== null && previous.source !== 'hook' && previous.since > at
}

function screenOverrules(
  { screen, now, lastInputAt }: Evidence,
  claim: { activity: Said; at: number },
): boolean {
  const says = screen?.reading?.activity
  if (!screen || !says || says === claim.activity || screen.at < claim.at) return false
  if (says === 'waiting') return true
  const since = screen.since ?? screen.at
  if (claim.activity === 'waiting') {
    const answered = lastInputAt !== null && lastInputAt > claim.at && screen.at >= lastInputAt
    return answered || (since > claim.at && now - since >= SETTLE_MS)
  }
  return now - Math.max(since, claim.at) >= (says === 'idle' ? REST_MS : SETTLE_MS)
}

/** Somebody typed after the report and the program drew something, and the screen does not ask (any more). */
function wasAnswered({ screen, lastInputAt, lastOutputAt }: Evidence, at: number): boolean {
  if (lastInputAt === null || lastInputAt <= at) return false
  if (lastOutputAt === null || lastOutputAt <= lastInputAt) return false
  return screen?.reading?.activity !== 'waiting'
}

/** When the last of all that says `idle` began to. */
function restSince({ mark, screen }: Evidence, claim: Claim): number {
  const marked = mark?.activity === 'idle' ? mark.at : 0
  const seen = screen?.reading?.activity === 'idle' ? (screen.since ?? screen.at) : 0
  return Math.max(claim.from, marked, seen)
}

function workingMark(evidence: Evidence): Claim | null {
  const { mark } = evidence
  if (mark?.activity !== 'working' || isSilent(evidence, mark.at)) return null
  if (screenOverrules(evidence, mark)) return null
  return { activity: 'working', source: 'marks', from: mark.at }
}

function screenClaim({ screen }: Evidence): Claim | null {
  if (!screen?.reading) return null
  const from = screen.since ?? screen.at
  return { activity: screen.reading.activity, source: 'screen', from }
}

function restingMark({ mark }: Evidence): Claim | null {
  return mark?.activity === 'idle' ? { activity: 'idle', source: 'marks', from: mark.at } : null
}

function outputClaim({ lastOutputAt, now }: Evidence): Claim | null {
  if (lastOutputAt === null) return null
  const quietAt = lastOutputAt + OUTPUT_MS
  const activity = now < quietAt ? 'working' : 'idle'
  return { activity, source: 'output', from: activity === 'idle' ? quietAt : lastOutputAt }
}

/** The screen knows the choices and their keys; a hook often only that there is a question. */
function questionOf({ hook, screen }: Evidence, source: ActivitySource) {
  const seen = screen?.reading?.activity === 'waiting' ? screen.reading.question : undefined
  if (source !== 'hook') return seen
  const current = seen && screen && hook && screen.at >= hook.at ? seen : undefined
  return current ?? hook?.question ?? seen
}

/** The previous answer's time when the answer is the same. */
function settled(next: ActivityState, previous: ActivityState | null): ActivityState {
  if (previous?.activity !== next.activity) return next
  if (JSON.stringify(previous.question) !== JSON.stringify(next.question)) return next
  return previous.source === next.source ? previous : { ...next, since: previous.since }
}

/** All times at which a rule above changes its mind. */
function thresholds({ hook, mark, screen, lastOutputAt }: Evidence): number[] {
  const since = screen ? (screen.since ?? screen.at) : null
  const starts = [hook?.at, mark?.at, since].filter((at) => at !== undefined && at !== null)
  const quiet =
    lastOutputAt === null ? [] : [OUTPUT_MS, OUTPUT_MS + HOLD_MS].map((ms) => lastOutputAt + ms)
  const silent = [hook?.at, mark?.at].map((at) => Math.max(at ?? 0, lastOutputAt ?? 0) + SILENT_MS)
  return [
    ...starts.flatMap((at) => [at + SETTLE_MS, at + HOLD_MS, at + REST_MS]),
    ...quiet,
    ...silent,
  ]
}
