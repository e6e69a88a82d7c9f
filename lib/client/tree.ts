import type { Agent } from '../wire/agent.ts'

/** One line of the sidebar. `key` is stable, and for a host or group also what `collapsed` holds. */
export type Row =
  | { kind: 'host'; key: string; hostId: string; count: number; collapsed: boolean }
  | {
      kind: 'group'
      key: string
      level1: string
      level2: string
      ids: string[]
      collapsed: boolean
    }
  | { kind: 'agent'; key: string; id: string; grouped: boolean }

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

/** Rows of all agents: hosts (this one first), groups, agents. Collapsed parts show their header only. */
export function buildRows(
  agents: Iterable<Placed>,
  selfId: string,
  collapsed: ReadonlySet<string>,
): Row[] {
  const byHost = new Map<string, Placed[]>([[selfId, []]])
  for (const agent of agents) {
    const list = byHost.get(agent.hostId)
    if (list) list.push(agent)
    else byHost.set(agent.hostId, [agent])
  }
  return [...byHost].flatMap(([hostId, list]) => hostRows(hostId, list, collapsed))
}

function hostRows(hostId: string, agents: Placed[], collapsed: ReadonlySet<string>): Row[] {
  const key = hostKey(hostId)
  const isCollapsed = collapsed.has(key)
  const header: Row = { kind: 'host', key, hostId, count: agents.length, collapsed: isCollapsed }
  if (isCollapsed) return [header]
  const rows: Row[] = [header]
  let group = null as (Row & { kind: 'group' }) | null
  for (const agent of agents.sort(compareAgents)) {
    const [level1, level2] = agent.path
    if (level1 === '') group = null
    else if (group?.level1 !== level1 || group.level2 !== level2) {
      const groupId = groupKey(hostId, level1, level2)
      const isGroupCollapsed = collapsed.has(groupId)
      group = { kind: 'group', key: groupId, level1, level2, ids: [], collapsed: isGroupCollapsed }
      rows.push(group)
    }
    group?.ids.push(agent.id)
    if (!group?.collapsed) {
      rows.push({ kind: 'agent', key: agent.id, id: agent.id, grouped: group !== null })
    }
  }
  return rows
}

/** Every word of the filter is found in the agent's name, program, directory, tags or activity. */
export function matchesFilter(agent: Agent, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const state = agent.state === 'running' ? agent.activity : agent.state
  const text = [agent.name, agent.path.join('/'), agent.program, agent.cwd, state, ...agent.tags]
    .join('\n')
    .toLowerCase()
  return words.every((word) => text.includes(word))
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
