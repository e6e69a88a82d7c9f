import { isDeepStrictEqual } from 'node:util'
import type { Bus } from '../events/types.ts'
import type { RemoteAgentRow, RemoteAgentStore } from '../store/remote-agents.ts'
import { Agent } from '../wire/agent.ts'
import type { EventPayload } from '../wire/event.ts'
import type { Members } from './types.ts'
import { createWriteBehind } from './write-behind.ts'

/** More of one host are left out: nobody has so many, and a broken peer must not fill the memory. */
export const MAX_AGENTS = 5_000
/** Of one agent, in characters of its JSON: the longest notes fit. */
export const MAX_AGENT_SIZE = 256 * 1024
/** Of all agents of one host: as many as fit into its list. */
export const MAX_HOST_SIZE = 8 * 1024 * 1024

export interface RemoteAgentsDeps {
  store: RemoteAgentStore
  bus: Pick<Bus, 'publish'>
  members: Pick<Members, 'get' | 'onChange'>
  /** The agents of this host. */
  here: { has(agentId: string): boolean }
  /** A host named an agent that is another's, or this one's: told once for each two hosts. */
  onClaim(claim: Claim): void
  /** Something else is known about a host. */
  onAbout(hostId: string, about: AboutHost): void
  onError(error: unknown): void
  now?: () => number
}

/**
 * M19: what is known of the agents of peers. Answers from memory at once; what changes is told on
 * the bus in the name of its host and kept on disk a little later.
 */
export interface RemoteAgents {
  /** As they are given out: `unreachable` with their host, and with `heardAt` unless followed. */
  list(): readonly Agent[]
  hostOf(agentId: string): string | undefined
  about(hostId: string): AboutHost
  /** The host's whole list. `live`: from now on each change of it is heard. */
  replace(hostId: string, agents: readonly Agent[], live: boolean): void
  /** One agent as its host has just described it. */
  put(hostId: string, agent: Agent): void
  activity(hostId: string, news: EventPayload<'agent:activity'>): void
  drop(hostId: string, agentId: string): void
  /** It was asked, and nothing had changed. */
  heard(hostId: string): void
  /** Its changes are not heard any more. */
  lost(hostId: string): void
  isLive(hostId: string): boolean
  close(): Promise<void>
}

/** `hostId` named `agentId`, which is at `home`; null: here. */
export interface Claim {
  hostId: string
  agentId: string
  home: string | null
}

/** How many agents a host has, and when that was heard: null for never, and when it is live. */
export interface AboutHost {
  agents: number | null
  agentsAt: number | null
}

interface Known {
  readonly hostId: string
  readonly agents: Map<string, Agent>
  size: number
  heardAt: number
  live: boolean
  unreachable: boolean
}

export async function openRemoteAgents(deps: RemoteAgentsDeps): Promise<RemoteAgents> {
  const { store, bus, members, here, now = Date.now } = deps
  const hosts = new Map<string, Known>()
  /** First come, first served: no host takes over the id of another's agent. */
  const homes = new Map<string, string>()
  const claims = new Set<string>()
  const disk = createWriteBehind(store, keyOf, deps.onError)
  let given: readonly Agent[] | null = null

  const isUnreachable = (hostId: string) => {
    const reach = members.get(hostId)?.reach
    return reach === 'unreachable' || reach === 'down'
  }

  function known(hostId: string): Known {
    const there = hosts.get(hostId)
    if (there) return there
    const unreachable = isUnreachable(hostId)
    const agents = new Map<string, Agent>()
    const host: Known = { hostId, agents, size: 0, heardAt: 0, live: false, unreachable }
    hosts.set(hostId, host)
    return host
  }

  function about(hostId: string): AboutHost {
    const host = hosts.get(hostId)
    if (!host) return { agents: null, agentsAt: null }
    return { agents: host.agents.size, agentsAt: host.live ? null : host.heardAt }
  }

  const tellAbout = (hostId: string) => deps.onAbout(hostId, about(hostId))

  function publishChange(host: Known, before: Agent | undefined, after: Agent): void {
    if (before === undefined) bus.publish('agent:created', after, host.hostId)
    else if (!isDeepStrictEqual(before, after)) bus.publish('agent:updated', after, host.hostId)
  }

  /** Ids are unique but on copied disks and in lies; whoever looks here keys agents by id alone. */
  function isTaken(id: string, hostId: string): boolean {
    const home = here.has(id) ? null : (homes.get(id) ?? hostId)
    if (home === hostId) return false
    const claim = `${hostId} ${home}`
    if (!claims.has(claim)) deps.onClaim({ hostId, agentId: id, home })
    claims.add(claim)
    return true
  }

  function keep(host: Known, agent: Agent): boolean {
    if (isTaken(agent.id, host.hostId)) return false
    const old = host.agents.get(agent.id)
    if (isDeepStrictEqual(old, agent)) return true
    if (!old && host.agents.size >= MAX_AGENTS) return false
    const size = host.size + sizeOf(agent) - (old ? sizeOf(old) : 0)
    if (size > MAX_HOST_SIZE) return false
    host.size = size
    homes.set(agent.id, host.hostId)
    host.agents.set(agent.id, agent)
    disk.put({ hostId: host.hostId, id: agent.id, heardAt: now(), agent })
    return true
  }

  function remove(host: Known, id: string): void {
    const agent = host.agents.get(id)
    if (!agent) return
    host.agents.delete(id)
    host.size -= sizeOf(agent)
    homes.delete(id)
    disk.drop({ hostId: host.hostId, id })
    bus.publish('agent:deleted', { id, hostId: host.hostId, name: agent.name }, host.hostId)
  }

  /** Runs `change` and tells what is given out otherwise than before. */
  function changing(host: Known, change: () => void): void {
    const before = new Map([...host.agents].map(([id, agent]) => [id, giveOut(host, agent)]))
    change()
    given = null
    for (const [id, agent] of host.agents) {
      publishChange(host, before.get(id), giveOut(host, agent))
    }
  }

  const stopListening = members.onChange(({ kind, id }) => {
    const host = hosts.get(id)
    if (!host) return
    if (kind === 'removed') {
      given = null
      for (const agentId of [...host.agents.keys()]) remove(host, agentId)
      hosts.delete(id)
    } else if (isUnreachable(id) !== host.unreachable) {
      changing(host, () => {
        host.unreachable = isUnreachable(id)
      })
    }
  })

  for (const row of await store.all()) {
    const agent = Agent.safeParse(row.agent)
    const isOfMember = members.get(row.hostId) !== undefined
    if (!agent.success || !isOfMember || isTaken(row.id, row.hostId)) {
      disk.drop(row)
    } else {
      const host = known(row.hostId)
      host.agents.set(row.id, agent.data)
      host.size += sizeOf(agent.data)
      host.heardAt = Math.max(host.heardAt, row.heardAt)
      homes.set(row.id, row.hostId)
    }
  }
  for (const hostId of hosts.keys()) tellAbout(hostId)

  return {
    list() {
      given ??= [...hosts.values()].flatMap((host) =>
        [...host.agents.values()].map((agent) => giveOut(host, agent)),
      )
      return given
    },
    hostOf: (agentId) => homes.get(agentId),
    about,
    replace(hostId, agents, live) {
      const host = known(hostId)
      const listed = new Set(agents.map(({ id }) => id))
      for (const id of [...host.agents.keys()]) if (!listed.has(id)) remove(host, id)
      changing(host, () => {
        host.live = live
        host.heardAt = now()
        for (const agent of agents) keep(host, agent)
      })
      disk.heard(hostId, host.heardAt)
      tellAbout(hostId)
    },
    put(hostId, agent) {
      const host = known(hostId)
      const old = host.agents.get(agent.id)
      const before = old && giveOut(host, old)
      if (host.agents.size === 0 && host.heardAt === 0) host.heardAt = now()
      given = null
      if (keep(host, agent)) publishChange(host, before, giveOut(host, agent))
      if (!before) tellAbout(hostId)
    },
    activity(hostId, news) {
      const host = hosts.get(hostId)
      const before = host?.agents.get(news.id)
      if (!host || !before) return
      const { question: _old, ...rest } = before
      const after = { ...rest, ...news, hostId }
      if (isDeepStrictEqual(before, after) || !keep(host, after)) return
      given = null
      bus.publish('agent:activity', news, hostId)
    },
    drop(hostId, agentId) {
      const host = hosts.get(hostId)
      given = null
      if (host) remove(host, agentId)
      tellAbout(hostId)
    },
    heard(hostId) {
      const host = known(hostId)
      host.heardAt = now()
      given = null
      disk.heard(hostId, host.heardAt)
      tellAbout(hostId)
    },
    lost(hostId) {
      const host = hosts.get(hostId)
      if (!host?.live) return
      // Told to nobody: who looks hears of the host itself, and the list says how old it is.
      host.live = false
      host.heardAt = now()
      given = null
      disk.heard(hostId, host.heardAt)
      tellAbout(hostId)
    },
    isLive: (hostId) => hosts.get(hostId)?.live ?? false,
    close() {
      stopListening()
      return disk.close()
    },
  }
}

const keyOf = ({ hostId, id }: Pick<RemoteAgentRow, 'hostId' | 'id'>) => `${hostId} ${id}`

/** In characters of JSON. */
export function sizeOf(value: unknown): number {
  return JSON.stringify(value).length
}

function giveOut(host: Known, agent: Agent): Agent {
  if (host.live && !host.unreachable) return agent
  const state = host.unreachable ? 'unreachable' : agent.state
  return { ...agent, state, heardAt: host.heardAt }
}
