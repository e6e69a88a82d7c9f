import { create } from 'zustand'
import type { Agent } from '../wire/agent.ts'
import type { AnyEnvelope } from '../wire/event.ts'
import type { Host } from '../wire/host.ts'
import type { NodeInfo } from '../wire/node.ts'
import type { FeedState } from './feed.ts'
import { hasFinished } from './status.ts'

export interface DashboardState {
  agents: ReadonlyMap<string, Agent>
  /** Rises when an agent comes, goes or changes its place; the sidebar's rows depend on it alone. */
  placement: number
  node: NodeInfo | null
  /** False until the first lists are here. */
  loaded: boolean
  connection: FeedState
  /** Why the first load failed, in words; null while it goes well. */
  problem: string | null
  /** Agents whose work ended while nobody on this device looked. */
  unseen: ReadonlySet<string>
  /** The agent in `?agent=`, or null. */
  selectedId: string | null
}

export const useDashboard = create<DashboardState>(() => ({
  agents: new Map(),
  placement: 0,
  node: null,
  loaded: false,
  connection: 'connecting',
  problem: null,
  unseen: new Set(),
  selectedId: null,
}))

export function useAgent(id: string | null): Agent | undefined {
  return useDashboard((state) => (id === null ? undefined : state.agents.get(id)))
}

/** How many agents wait for an answer: the title, the badge and the sidebar's foot. */
export function waitingCount(state: DashboardState): number {
  let count = 0
  for (const agent of state.agents.values()) {
    if (agent.state === 'running' && agent.activity === 'waiting') count++
  }
  return count
}

/** Both lists as they are now; what was known before is replaced, what this device saw stays. */
export function setLists(agents: readonly Agent[], node: NodeInfo): void {
  const known = new Map(agents.map((agent) => [agent.id, agent]))
  useDashboard.setState((state) => ({
    agents: known,
    node,
    loaded: true,
    problem: null,
    placement: state.placement + 1,
    unseen: new Set([...state.unseen].filter((id) => known.has(id))),
  }))
}

/** Applies a burst of events as one change, so that a burst costs one render. */
export function applyEvents(
  events: readonly AnyEnvelope[],
  isLookedAt: (id: string) => boolean,
): void {
  if (events.length === 0) return
  useDashboard.setState((state) => {
    const agents = new Map(state.agents)
    const unseen = new Set(state.unseen)
    let { node, placement } = state
    for (const event of events) {
      if (event.type === 'host:updated') {
        if (node && event.data.self) node = { ...node, ...newsOf(event.data) }
        continue
      }
      if (!event.type.startsWith('agent:')) continue
      const id = (event.data as { id: string }).id
      const before = agents.get(id)
      const after = nextAgent(before, event)
      if (after) agents.set(id, after)
      else if (event.type === 'agent:deleted') agents.delete(id)
      if (isMoved(before, after) && event.type !== 'agent:activity') placement++
      if (!after || isLookedAt(id)) unseen.delete(id)
      else if (hasFinished(before, after)) unseen.add(id)
      else if (after.activity === 'working' || after.activity === 'waiting') unseen.delete(id)
    }
    return { agents, unseen, node, placement }
  })
}

/** What the event says of this node. */
function newsOf({ name, urls, facts }: Host): Partial<NodeInfo> {
  return { name, urls, ...facts }
}

function nextAgent(before: Agent | undefined, event: AnyEnvelope): Agent | undefined {
  switch (event.type) {
    case 'agent:created':
    case 'agent:updated':
      return event.data
    case 'agent:activity': {
      if (!before) return undefined
      const { question: _old, ...rest } = before
      return { ...rest, ...event.data }
    }
    default:
      return undefined
  }
}

function isMoved(before: Agent | undefined, after: Agent | undefined): boolean {
  if (!before || !after) return before !== after
  return before.name !== after.name || before.hostId !== after.hostId
}

/** Puts an agent that an API call answered with in place, without waiting for its event. */
export function putAgent(agent: Agent): void {
  useDashboard.setState((state) => ({
    agents: new Map(state.agents).set(agent.id, agent),
    placement: state.placement + 1,
  }))
}

export function markSeen(id: string): void {
  useDashboard.setState((state) => {
    if (!state.unseen.has(id)) return state
    const unseen = new Set(state.unseen)
    unseen.delete(id)
    return { unseen }
  })
}
