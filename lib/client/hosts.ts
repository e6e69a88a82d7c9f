import type { Agent } from '../wire/agent.ts'
import type { Host, HostFacts, Reach } from '../wire/host.ts'
import type { NodeInfo } from '../wire/node.ts'
import { clockTime } from './time.ts'

type Hosts = ReadonlyMap<string, Host>
type Named = Pick<Host, 'id' | 'name' | 'self'>

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** This machine first, then by name; equal names by id, so that the order is the same everywhere. */
export function compareHosts(a: Named, b: Named): number {
  if (a.self !== b.self) return a.self ? -1 : 1
  return collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1)
}

/** How much of an id tells two hosts of one name apart. */
const ID_START = 4

/** The start of the id when another host has the same name; else null. */
export function nameTag(hosts: Hosts, host: Named): string | null {
  for (const other of hosts.values()) {
    if (other.id !== host.id && other.name === host.name) return host.id.slice(0, ID_START)
  }
  return null
}

/** A host's name as text, told apart from its namesakes. */
export function hostLabel(hosts: Hosts, id: string): string {
  const host = hosts.get(id)
  if (!host) return `host ${id.slice(0, ID_START)}`
  const tag = nameTag(hosts, host)
  return tag ? `${host.name} (${tag})` : host.name
}

/** Is it known that a request to this host would fail? One that was not tried yet may answer. */
export function isOutOfReach(reach: Reach): boolean {
  return reach === 'unreachable' || reach === 'down'
}

/** Programs, tmux and home of a host; of this one also before its record is here. */
export function factsOf(
  { hosts, node }: { hosts: Hosts; node: NodeInfo | null },
  id: string | undefined,
): HostFacts | null {
  if (id === undefined) return null
  return hosts.get(id)?.facts ?? (node?.id === id ? node : null)
}

/** Where a host stands, in two or three words. */
export function reachWords({ reach, compatible }: Pick<Host, 'reach' | 'compatible'>): string {
  if (!compatible) return 'needs an update'
  switch (reach) {
    case 'here':
      return 'this machine'
    case 'up':
      return 'connected'
    case 'suspect':
      return 'slow to answer'
    case 'unreachable':
      return 'unreachable from here'
    case 'down':
      return 'down for all'
    case 'unknown':
      return 'not heard yet'
  }
}

/** Why a host cannot be used now; null when it can. */
export function outage(host: Host): string | null {
  if (!host.compatible) {
    const older = `${host.name} runs Maestro ${host.version}, which speaks another version of the mesh.`
    return host.alert ?? `${older} Update it.`
  }
  if (!isOutOfReach(host.reach)) return null
  const since = host.lastSeenAt === null ? '' : ` since ${clockTime(host.lastSeenAt)}`
  return host.reach === 'down'
    ? `${host.name} has answered nobody${since}: it is off, asleep or without network.`
    : `${host.name} cannot be reached from here${since}, though other hosts still reach it.`
}

/** Why an agent is out of reach, in a sentence; null when it is not. */
export function outageOf(
  hosts: Hosts,
  { state, hostId }: Pick<Agent, 'state' | 'hostId'>,
): string | null {
  const host = hosts.get(hostId)
  if (state !== 'unreachable') return null
  return (host && outage(host)) ?? `${host?.name ?? 'Its host'} does not answer now.`
}

interface Choice {
  hosts: Hosts
  agents: ReadonlyMap<string, Pick<Agent, 'hostId'>>
  selectedId: string | null
  node: Pick<NodeInfo, 'id'> | null
}

/**
 * Where a new agent begins unless somebody chooses: on the host asked for, that of the agent shown,
 * the one chosen last, this machine; the first of them that can be reached.
 */
export function firstHost(
  { hosts, agents, selectedId, node }: Choice,
  wanted: string | undefined,
  remembered: string,
): string {
  const shown = selectedId === null ? undefined : agents.get(selectedId)?.hostId
  const usable = [wanted, shown, remembered].find((id) => {
    const host = id ? hosts.get(id) : undefined
    return host !== undefined && outage(host) === null
  })
  return usable ?? node?.id ?? ''
}

/**
 * What a person types for a host, as the origin that is asked: `http://` and Maestro's port when
 * neither is given. Whatever is not understood is passed on as it is, for the node to refuse.
 */
export function hostUrl(typed: string): string {
  const text = typed.trim().replace(/\/+$/, '')
  if (text === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text
  const bare = (text.match(/:/g)?.length ?? 0) > 1 && !text.startsWith('[') ? `[${text}]` : text
  return /:\d+$/.test(bare.replace(/^\[.*\]/, '')) ? `http://${bare}` : `http://${bare}:23000`
}

/** An error's first sentence, which says what happened, and the rest, which says what to do. */
export function splitReason(message: string): { what: string; advice: string } {
  const end = message.indexOf('. ') + 1
  if (end === 0) return { what: message, advice: '' }
  return { what: message.slice(0, end), advice: message.slice(end + 1) }
}

/** Splits `http://mac-mini:23000 CODE…`, as the other dashboard copies it; null when it is not that. */
export function splitInvitation(text: string): { url: string; code: string } | null {
  const match = /^(https?:\/\/\S+)\s+(\S[\S ]*)$/i.exec(text.trim())
  return match?.[1] && match[2] ? { url: match[1], code: match[2].trim() } : null
}
