import type { Agent } from '../../wire/agent.ts'
import type { Host } from '../../wire/host.ts'
import type { Project } from '../../wire/project.ts'
import { compareHosts, hostLabel, reachWords } from '../hosts.ts'
import { compareAgents } from '../tree.ts'
import { matchItem, termsOf } from './match.ts'

export type ItemKind =
  | 'agent'
  | 'project'
  | 'template'
  | 'action'
  | 'page'
  | 'host'
  | 'group'
  | 'theme'

/** One thing that the palette offers. */
export interface PaletteItem {
  /** Stable, and unique among all: what is remembered as used. */
  key: string
  kind: ItemKind
  /** What `kind` needs to act: an id of an agent, host or action, a path. */
  target: string
  title: string
  /** Beside the title: the host, the state. */
  detail: string
  /** Found by, but not shown. */
  words: readonly string[]
  shortcut?: readonly string[]
}

export interface FoundItem {
  item: PaletteItem
  /** Places in the title that the query found. */
  hits: readonly number[]
}

type Hosts = ReadonlyMap<string, Host>

export function agentItems(agents: Iterable<Agent>, hosts: Hosts): PaletteItem[] {
  const several = hosts.size > 1
  return [...agents].sort(compareAgents).map((agent) => {
    const host = hostLabel(hosts, agent.hostId)
    return {
      key: `agent:${agent.id}`,
      kind: 'agent',
      target: agent.id,
      title: agent.name,
      detail: several ? host : '',
      words: [
        host,
        agent.program,
        agent.state === 'running' ? agent.activity : agent.state,
        agent.cwd,
        ...agent.tags,
      ],
    }
  })
}

export function projectItems(projects: Iterable<Project>, hosts: Hosts): PaletteItem[] {
  return [...projects].map(({ id, name, homeId, workingDir }) => ({
    key: `project:${id}`,
    kind: 'project',
    target: id,
    title: name,
    detail: hosts.size > 1 ? `project, ${hostLabel(hosts, homeId)}` : 'project',
    words: ['project', 'board', 'tasks', workingDir],
  }))
}

export function hostItems(hosts: Hosts): PaletteItem[] {
  return [...hosts.values()].sort(compareHosts).map((host) => ({
    key: `host:${host.id}`,
    kind: 'host',
    target: host.id,
    title: hostLabel(hosts, host.id),
    detail: reachWords(host),
    words: ['host', 'machine'],
  }))
}

/** A group's `target` is its key in the list; those of several hosts are several items. */
export function groupItems(
  agents: Iterable<Agent>,
  hosts: Hosts,
  keyOf: (hostId: string, level1: string, level2: string) => string,
): PaletteItem[] {
  const groups = new Map<string, { item: PaletteItem; count: number }>()
  for (const { hostId, path } of agents) {
    const [level1, level2] = path
    if (level1 === '') continue
    const target = keyOf(hostId, level1, level2)
    const known = groups.get(target)
    if (known) {
      known.count++
      continue
    }
    const item: PaletteItem = {
      key: target,
      kind: 'group',
      target,
      title: level2 ? `${level1} / ${level2}` : level1,
      detail: hosts.size > 1 ? hostLabel(hosts, hostId) : '',
      words: ['group'],
    }
    groups.set(target, { item, count: 1 })
  }
  return [...groups.values()].map(({ item, count }) => {
    const agents = count === 1 ? '1 agent' : `${count} agents`
    return { ...item, detail: item.detail ? `${agents}, ${item.detail}` : agents }
  })
}

/** An item used before comes before others that answer about as well. */
const RECENT_BONUS = 6
/** At equal scores: what is looked for most. */
const KIND_BONUS: Record<ItemKind, number> = {
  agent: 1,
  project: 0.9,
  template: 0.8,
  action: 0.6,
  page: 0.5,
  host: 0.4,
  group: 0.2,
  theme: 0,
}

/**
 * What answers the query, best first; without one everything, what was used last first. Themes are
 * offered only to who asks.
 */
export function findItems(
  items: readonly PaletteItem[],
  query: string,
  recent: readonly string[],
): FoundItem[] {
  const rank = new Map(recent.map((key, index) => [key, index]))
  const terms = termsOf(query)
  if (terms.length === 0) {
    const place = ({ key }: PaletteItem) => rank.get(key) ?? Number.POSITIVE_INFINITY
    const used = items.filter((item) => rank.has(item.key)).sort((a, b) => place(a) - place(b))
    const others = items.filter((item) => !rank.has(item.key) && item.kind !== 'theme')
    return [...used, ...others].map((item) => ({ item, hits: [] }))
  }
  const found: (FoundItem & { score: number })[] = []
  for (const item of items) {
    const match = matchItem(terms, item.title, item.words)
    if (!match) continue
    const at = rank.get(item.key)
    const bonus = at === undefined ? 0 : RECENT_BONUS * (1 - at / recent.length)
    const score = match.score + bonus + KIND_BONUS[item.kind]
    found.push({ item, hits: match.hits, score })
  }
  return found.sort((a, b) => b.score - a.score)
}
