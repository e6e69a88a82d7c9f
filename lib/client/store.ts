import { create } from 'zustand'
import type { Agent } from '../wire/agent.ts'
import type { AnyEnvelope } from '../wire/event.ts'
import type { Host, HostRequest } from '../wire/host.ts'
import type { NodeAnswer, NodeInfo } from '../wire/node.ts'
import type { FeedState } from './feed.ts'
import { hasFinished, isWaiting } from './status.ts'

export interface DashboardState {
  agents: ReadonlyMap<string, Agent>
  /** All hosts of the mesh, this one among them. */
  hosts: ReadonlyMap<string, Host>
  /** Hosts that wait to be let in, and those that this one waits for. */
  requests: readonly HostRequest[]
  /** Rises when an agent or host comes, goes or changes its place: the sidebar's rows depend on it alone. */
  placement: number
  node: NodeAnswer | null
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
  hosts: new Map(),
  requests: [],
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
    if (isWaiting(agent)) count++
  }
  return count
}

/** How many of these agents wait for an answer. */
export function waitingAmong({ agents }: DashboardState, ids: readonly string[]): number {
  let count = 0
  for (const id of ids) {
    const agent = agents.get(id)
    if (agent && isWaiting(agent)) count++
  }
  return count
}

/** How many hosts answer, this one among them. */
export function reachableCount({ hosts }: DashboardState): number {
  let count = 0
  for (const { reach } of hosts.values()) if (reach !== 'unreachable' && reach !== 'down') count++
  return count
}

/** How many hosts wait to be let in here, which only a person can answer. */
export function hostsWaiting({ requests }: DashboardState): number {
  return requests.filter(({ direction, state }) => direction === 'in' && state === 'waiting').length
}

export interface Lists {
  agents: readonly Agent[]
  hosts: readonly Host[]
  node: NodeAnswer
}

/** All lists as they are now; what was known before is replaced, what this device saw stays. */
export function setLists({ agents, hosts, node }: Lists): void {
  const known = new Map(agents.map((agent) => [agent.id, agent]))
  useDashboard.setState((state) => ({
    agents: known,
    hosts: new Map(hosts.map((host) => [host.id, host])),
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
    const draft: Draft = {
      agents: new Map(state.agents),
      hosts: state.hosts,
      requests: state.requests,
      unseen: new Set(state.unseen),
      node: state.node,
      placement: state.placement,
    }
    for (const event of events) {
      if (event.type.startsWith('agent:')) applyToAgent(draft, event, isLookedAt)
      else applyToHosts(draft, event)
    }
    return draft
  })
}

interface Draft extends Pick<DashboardState, 'hosts' | 'requests' | 'node' | 'placement'> {
  agents: Map<string, Agent>
  unseen: Set<string>
}

function applyToAgent(draft: Draft, event: AnyEnvelope, isLookedAt: (id: string) => boolean): void {
  const { agents, unseen } = draft
  const id = (event.data as { id: string }).id
  const before = agents.get(id)
  const after = nextAgent(before, event)
  if (after) agents.set(id, after)
  else if (event.type === 'agent:deleted') agents.delete(id)
  if (isMoved(before, after) && event.type !== 'agent:activity') draft.placement++
  if (!after || isLookedAt(id)) unseen.delete(id)
  else if (hasFinished(before, after)) unseen.add(id)
  else if (after.activity === 'working' || after.activity === 'waiting') unseen.delete(id)
}

function applyToHosts(draft: Draft, event: AnyEnvelope): void {
  switch (event.type) {
    case 'host:added':
    case 'host:updated': {
      const host = event.data
      const before = draft.hosts.get(host.id)
      draft.hosts = new Map(draft.hosts).set(host.id, host)
      if (before?.name !== host.name) draft.placement++
      if (host.self && draft.node) draft.node = { ...draft.node, ...newsOf(host) }
      break
    }
    case 'host:removed':
      forgetHost(draft, event.data.id)
      break
    case 'host:requests':
      draft.requests = event.data.requests
      break
  }
}

/** A removed host takes its agents with it: they live on, but nobody reaches them from here. */
function forgetHost(draft: Draft, hostId: string): void {
  const hosts = new Map(draft.hosts)
  if (!hosts.delete(hostId)) return
  draft.hosts = hosts
  for (const agent of draft.agents.values()) {
    if (agent.hostId !== hostId) continue
    draft.agents.delete(agent.id)
    draft.unseen.delete(agent.id)
  }
  draft.placement++
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

/** Hosts as asked for just now: events leave out what changes all the time, as round trips. */
export function refreshHosts(list: readonly Host[]): void {
  useDashboard.setState((state) => {
    const moved =
      list.length !== state.hosts.size ||
      list.some((host) => state.hosts.get(host.id)?.name !== host.name)
    return {
      hosts: new Map(list.map((host) => [host.id, host])),
      placement: moved ? state.placement + 1 : state.placement,
    }
  })
}

/** Puts a host that an API call answered with in place, without waiting for its event. */
export function putHost(host: Host): void {
  useDashboard.setState((state) => ({
    hosts: new Map(state.hosts).set(host.id, host),
    placement: state.placement + 1,
  }))
}

/** Takes a host and its agents out, without waiting for the event. */
export function dropHost(id: string): void {
  useDashboard.setState((state) => {
    const draft: Draft = {
      ...state,
      agents: new Map(state.agents),
      unseen: new Set(state.unseen),
    }
    forgetHost(draft, id)
    return draft
  })
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
