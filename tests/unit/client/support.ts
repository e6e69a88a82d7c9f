import { splitName } from '../../../lib/client/names.ts'
import type { Agent } from '../../../lib/wire/agent.ts'
import type { Host } from '../../../lib/wire/host.ts'

/** An agent that runs and does nothing, with whatever a test says of it. */
export function agentOf(name: string, more: Partial<Agent> = {}): Agent {
  return {
    id: `agt_${name}`,
    hostId: 'self',
    name,
    path: splitName(name),
    program: 'shell',
    command: '',
    cwd: '/home/ada',
    tags: [],
    notes: '',
    state: 'running',
    activity: 'idle',
    activitySince: 1000,
    activitySource: 'output',
    title: '',
    viewers: 0,
    pid: 4711,
    createdAt: 0,
    lastActivityAt: 0,
    adopted: false,
    envNames: [],
    ...more,
  }
}

/** A host that answers, with whatever a test says of it. */
export function hostOf(id: string, more: Partial<Host> = {}): Host {
  const self = more.self ?? false
  return {
    id,
    name: id,
    self,
    urls: [`http://${id}:23000`],
    url: `http://${id}:23000`,
    reach: self ? 'here' : 'up',
    lastSeenAt: 1000,
    version: '0.1.0',
    protocol: [1, 1],
    compatible: true,
    fingerprint: 'AAAA BBBB CCCC DDDD',
    rtt: self ? null : 4,
    agents: 0,
    agentsAt: null,
    facts: null,
    health: null,
    addedAt: null,
    addedBy: null,
    ...more,
  }
}

/** Hosts by their ids, as the store has them. */
export const hostMap = (...hosts: Host[]): ReadonlyMap<string, Host> =>
  new Map(hosts.map((host) => [host.id, host]))
