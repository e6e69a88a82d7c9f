import type { Host } from '../wire/host.ts'
import type { NodeInfo } from '../wire/node.ts'
import type { Scope } from './scope.ts'

/**
 * Whether a principal came by a link, or knows of one agent only: it is told what the dashboard needs,
 * not how this machine is laid out.
 */
export function isGuest({ kind, only }: Scope): boolean {
  return kind === 'link' || only !== undefined
}

/** This node as `principal` is told of it. */
export function nodeFor(principal: Scope, info: NodeInfo): NodeInfo {
  if (!isGuest(principal)) return info
  return { ...info, ...machineForGuests(info), urls: [], dataDir: '' }
}

/** A host as `principal` is told of it. */
export function hostFor(principal: Scope, host: Host): Host {
  if (!isGuest(principal)) return host
  const { alert: _alert, ...rest } = host
  return {
    ...rest,
    urls: [],
    url: null,
    facts: host.facts && { ...host.facts, ...machineForGuests(host.facts) },
    health: null,
    agents: principal.only === undefined ? host.agents : Math.min(host.agents ?? 0, 1),
  }
}

function machineForGuests({ tmux, programs }: Pick<NodeInfo, 'tmux' | 'programs'>) {
  return {
    home: '',
    tmux: { ...tmux, socket: null },
    programs: programs.map((program) => ({ ...program, path: null, install: null })),
  }
}
