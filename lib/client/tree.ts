import type { Agent } from '../wire/agent.ts'
import type { Host } from '../wire/host.ts'
import { compareHosts } from './hosts.ts'

/**
 * One line of the sidebar. `key` is stable, and for a host or group also what `collapsed` holds;
 * `level` is its depth in the tree, from 1.
 */
export type Row =
  | {
      kind: 'host'
      key: string
      level: number
      hostId: string
      /** All of its agents that are listed, folded away or not. */
      ids: string[]
      collapsed: boolean
    }
  | {
      kind: 'group'
      key: string
      level: number
      level1: string
      level2: string
      ids: string[]
      collapsed: boolean
    }
  | { kind: 'agent'; key: string; level: number; id: string }

/** What decides about an agent's place; changes of anything else leave the rows as they are. */
export type Placed = Pick<Agent, 'id' | 'hostId' | 'name' | 'path'>

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** The sidebar's order: level 1, level 2, leaf, name; agents without levels first. */
export function compareAgents(a: Placed, b: Placed): number {
  return (
    collator.compare(a.path[0], b.path[0]) ||
    collator.compare(a.path[1], b.path[1]) ||
    collator.compare(a.path[2], b.path[2]) ||
    collator.compare(a.name, b.name) ||
    (a.id < b.id ? -1 : 1)
  )
}

export const hostKey = (hostId: string) => `host:${hostId}`
export const groupKey = (hostId: string, level1: string, level2: string) =>
  `group:${hostId}:${level1}/${level2}`

/**
 * Rows of all agents: hosts in the order given, groups, agents. Collapsed parts show their header
 * only. Agents of a host that is not given come last, under its id. A host that is alone needs no
 * header, unless `hostHeaders` says so.
 */
export function buildRows(
  agents: Iterable<Placed>,
  hostIds: readonly string[],
  collapsed: ReadonlySet<string>,
  hostHeaders = false,
): Row[] {
  const byHost = new Map<string, Placed[]>(hostIds.map((id) => [id, []]))
  for (const agent of agents) {
    const list = byHost.get(agent.hostId)
    if (list) list.push(agent)
    else byHost.set(agent.hostId, [agent])
  }
  if (byHost.size === 1 && !hostHeaders) {
    return [...byHost].flatMap(([hostId, list]) => agentRows(hostId, list, collapsed, 1))
  }
  return [...byHost].flatMap(([hostId, list]) => hostRows(hostId, list, collapsed))
}

function hostRows(hostId: string, agents: Placed[], collapsed: ReadonlySet<string>): Row[] {
  const key = hostKey(hostId)
  const ids = agents.map((agent) => agent.id)
  const isCollapsed = collapsed.has(key)
  const header: Row = { kind: 'host', key, level: 1, hostId, ids, collapsed: isCollapsed }
  return isCollapsed ? [header] : [header, ...agentRows(hostId, agents, collapsed, 2)]
}

function agentRows(
  hostId: string,
  agents: Placed[],
  collapsed: ReadonlySet<string>,
  level: number,
): Row[] {
  const rows: Row[] = []
  let group = null as (Row & { kind: 'group' }) | null
  for (const agent of agents.sort(compareAgents)) {
    const [level1, level2] = agent.path
    if (level1 === '') group = null
    else if (group?.level1 !== level1 || group.level2 !== level2) {
      const key = groupKey(hostId, level1, level2)
      const isCollapsed = collapsed.has(key)
      group = { kind: 'group', key, level, level1, level2, ids: [], collapsed: isCollapsed }
      rows.push(group)
    }
    group?.ids.push(agent.id)
    if (group?.collapsed) continue
    const depth = group ? level + 1 : level
    rows.push({ kind: 'agent', key: agent.id, level: depth, id: agent.id })
  }
  return rows
}

const wordsOf = (filter: string) => filter.toLowerCase().split(/\s+/).filter(Boolean)

/** Every word of the filter is found in the host's name. */
export function matchesHost(name: string, filter: string): boolean {
  return wordsOf(filter).every((word) => name.toLowerCase().includes(word))
}

/** Every word of the filter is found in the agent's name, program, directory, tags, activity or host. */
export function matchesFilter(agent: Agent, filter: string, host = ''): boolean {
  const words = wordsOf(filter)
  if (words.length === 0) return true
  const state = agent.state === 'running' ? agent.activity : agent.state
  const parts = [agent.name, agent.path.join('/'), agent.program, agent.cwd, state, host]
  const text = [...parts, ...agent.tags].join('\n').toLowerCase()
  return words.every((word) => text.includes(word))
}

const NOTHING_COLLAPSED: ReadonlySet<string> = new Set()

/** What the filter leaves, unfolded: matching agents below their hosts, and hosts of that name. */
export function filterRows(
  agents: Iterable<Agent>,
  hosts: ReadonlyMap<string, Host>,
  filter: string,
): Row[] {
  const matching = [...agents].filter((agent) =>
    matchesFilter(agent, filter, hosts.get(agent.hostId)?.name),
  )
  const kept = new Set(matching.map((agent) => agent.hostId))
  const several = hosts.size > 1
  const shown = [...hosts.values()]
    .filter((host) => kept.has(host.id) || (several && matchesHost(host.name, filter)))
    .sort(compareHosts)
    .map((host) => host.id)
  return buildRows(matching, shown, NOTHING_COLLAPSED, several)
}

/** The row to move to when a letter is typed: the next agent or group after `from` that begins so. */
export function typeaheadIndex(
  labels: readonly string[],
  from: number,
  typed: string,
): number | null {
  const wanted = typed.toLowerCase()
  // A letter repeated walks through the matches; a longer word may stay where it is.
  const start = wanted.length === 1 ? from + 1 : from
  for (let step = 0; step < labels.length; step++) {
    const index = (start + step + labels.length) % labels.length
    if (labels[index]?.toLowerCase().startsWith(wanted)) return index
  }
  return null
}
