import type { Agent } from '../../wire/agent.ts'
import { hasEnded } from '../status.ts'

const rank = (agent: Agent) =>
  agent.activity === 'waiting' ? 0 : agent.activity === 'working' ? 1 : 2

/**
 * Who fills the empty panes of a larger grid: those that wait, then those that work, newest first;
 * then the others that run, by what they last did.
 */
export function gridCandidates(agents: Iterable<Agent>): string[] {
  const since = (agent: Agent) => (rank(agent) < 2 ? agent.activitySince : agent.lastActivityAt)
  return [...agents]
    .filter((agent) => agent.state === 'running' && !hasEnded(agent))
    .sort((a, b) => rank(a) - rank(b) || since(b) - since(a) || (a.id < b.id ? -1 : 1))
    .map((agent) => agent.id)
}
