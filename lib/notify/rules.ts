import type { Agent, Question } from '../wire/agent.ts'
import type { Host } from '../wire/host.ts'
import type { NotificationKind, NotificationSettings } from '../wire/notify.ts'
import { isQuiet } from './quiet.ts'

/** What the rules look at; two of these are compared at each change. */
export type Seen = Pick<
  Agent,
  'state' | 'activity' | 'activitySince' | 'question' | 'exit' | 'pid' | 'program'
>

/** A shell that printed for a moment has not finished anything; five seconds of work have. */
const WORTH_TELLING_MS = 5000

/** What a change of an agent means for people; null: nothing. What is seen for the first time is no change. */
export function agentNotice(
  before: Seen | undefined,
  after: Seen,
): Exclude<NotificationKind, 'host'> | null {
  if (!before) return null
  if (hasJustEnded(before, after)) {
    if (after.exit?.status) return 'failed'
    return after.program === 'command' && after.exit?.status === 0 ? 'finished' : null
  }
  if (after.state !== 'running') return null
  if (after.activity === 'waiting') return asksAnew(before, after) ? 'waiting' : null
  return hasFinished(before, after) ? 'finished' : null
}

/** A question that got its choices only now is told again: the same one, with buttons. */
function asksAnew(before: Seen, after: Seen): boolean {
  if (before.activity !== 'waiting') return true
  if (before.question?.id !== after.question?.id) return true
  return choicesOf(before.question) === 0 && choicesOf(after.question) > 0
}

/**
 * A node that starts, or that was out of reach, cannot say at once what its agents do: what it says
 * next is compared with how they were seen last.
 */
export function isOutOfSight({ state, activity, exit }: Seen): boolean {
  if (state === 'unreachable') return true
  return state === 'running' && activity === 'unknown' && !exit
}

/** Does it ask in the same words as before? Each start of a node gives its questions new ids. */
export function isSameQuestion(before: Seen, after: Seen): boolean {
  if (before.activity !== 'waiting' || after.activity !== 'waiting') return false
  if (before.question?.text !== after.question?.text) return false
  return before.question?.detail === after.question?.detail
}

const choicesOf = (question: Question | undefined) => question?.choices.length ?? 0

function hasJustEnded(before: Seen, after: Seen): boolean {
  if (!after.exit || after.state === 'unreachable') return false
  return before.exit?.at !== after.exit.at && (after.state !== 'running' || after.pid === null)
}

function hasFinished(before: Seen, after: Seen): boolean {
  if (before.activity !== 'working' || before.state === 'hibernated') return false
  if (after.activity !== 'idle') return false
  const plain = after.program === 'shell' || after.program === 'command'
  return !plain || after.activitySince - before.activitySince >= WORTH_TELLING_MS
}

const isAway = ({ reach }: Pick<Host, 'reach'>) => reach === 'unreachable' || reach === 'down'

/** Has a host that answered stopped answering? One that never did is no news. */
export function isHostLost(
  before: Pick<Host, 'reach'> | undefined,
  after: Pick<Host, 'reach'>,
): boolean {
  if (!before || before.reach === 'unknown' || before.reach === 'here') return false
  return !isAway(before) && isAway(after)
}

/** Do people want to be told of this now? `at`: ms since the epoch. */
export function isWanted(
  settings: NotificationSettings,
  { kind, agentId }: { kind: NotificationKind; agentId: string | null },
  at: number,
): boolean {
  if (!settings.kinds[kind]) return false
  if (agentId !== null && settings.muted.includes(agentId)) return false
  return settings.quiet === null || !isQuiet(settings.quiet, at)
}

/** Two buttons fit under a notification: all of two; of more, the first and the one that says no. */
export function buttonsOf(question: Question): { index: number; label: string }[] {
  const all = question.choices.map(({ label }, index) => ({ index, label: clip(label, 60) }))
  const [first, second] = all
  if (!first || !second) return all
  const refusal = all.slice(1).find(({ label }) => /^(?:no|deny|reject|cancel)\b/i.test(label))
  return [first, refusal ?? second]
}

/** At most `length` characters, with a mark where something is missing; no control characters but newlines. */
export function clip(text: string, length: number): string {
  const plain = text.replace(/[^\P{Cc}\n]+/gu, ' ')
  const all = [...plain]
  return all.length > length ? `${all.slice(0, length - 1).join('')}…` : plain
}
