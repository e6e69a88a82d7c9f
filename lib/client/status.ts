import type { Agent } from '../wire/agent.ts'

/** What an agent's dot shows. `seen` states are the node's; `finished` is this device's own. */
export type DotKind =
  | 'working'
  | 'waiting'
  | 'finished'
  | 'failed'
  | 'ended'
  | 'idle'
  | 'hibernated'
  | 'unreachable'

/** It runs, and asks for something. */
export function isWaiting(agent: Agent): boolean {
  return agent.state === 'running' && agent.activity === 'waiting'
}

/** Its program ended by itself, and nothing was started since. */
export function hasEnded(agent: Agent): boolean {
  return agent.exit !== undefined && (agent.state !== 'running' || agent.pid === null)
}

/** It ended with a status other than zero. */
export function hasFailed(agent: Agent): boolean {
  return hasEnded(agent) && agent.exit?.status !== null && agent.exit?.status !== 0
}

export function dotKind(agent: Agent, unseen: boolean): DotKind {
  if (agent.state === 'unreachable') return 'unreachable'
  if (hasFailed(agent)) return 'failed'
  if (agent.state === 'hibernated') return 'hibernated'
  if (hasEnded(agent)) return 'ended'
  if (agent.activity === 'waiting') return 'waiting'
  if (agent.activity === 'working') return 'working'
  return unseen ? 'finished' : 'idle'
}

export const DOT_LABEL: Record<DotKind, string> = {
  working: 'working',
  waiting: 'waiting for you',
  finished: 'finished, not seen yet',
  failed: 'failed',
  ended: 'ended',
  idle: 'idle',
  hibernated: 'hibernated',
  unreachable: 'unreachable',
}

/** A shell that printed for a moment has not "finished" anything; five seconds of work have. */
const WORTH_SEEING_MS = 5000

/** Does this change mean that work came to an end, which whoever is not looking should be told? */
export function hasFinished(before: Agent | undefined, after: Agent): boolean {
  if (before?.activity !== 'working' || before.state !== 'running') return false
  if (after.state !== 'running') return hasFailed(after)
  if (after.activity !== 'idle' && after.activity !== 'unknown') return false
  const plain = after.program === 'shell' || after.program === 'command'
  return !plain || after.activitySince - before.activitySince >= WORTH_SEEING_MS
}
