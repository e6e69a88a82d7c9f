import { MaestroError } from '../errors.ts'
import { CLOSE_STOPPED_READING } from '../wire/term.ts'
import { AgentTerminals } from './agent-terminals.ts'
import type { Pulse, TmuxClient } from './tmux/snapshot.ts'
import type { AttachRequest, SessionGrid, TerminalsDeps } from './types.ts'
import type { Viewer, ViewerPort } from './viewer.ts'

/** What a connection may do with its viewer. */
export interface Attachment {
  input(data: Buffer): void
  resize(cols: number, rows: number): void
  takeSize(): void
  acked(bytes: number): void
  /** `clean`: the viewer is gone for good; otherwise it may come back within a minute. */
  disconnect(clean: boolean): void
}

const LOST_MS = 60_000
const STALLED_MS = 120_000
const SWEEP_MS = 5_000

/** All live terminals of this host's agents. */
export interface Terminals {
  attach(request: AttachRequest, port: ViewerPort): Attachment
  /** Viewers of an agent: ours that are connected, and other tmux clients. */
  count(agentId: string): number
  /** What the nerve heard. */
  pulses(pulses: readonly Pulse[]): void
  clients(clients: readonly TmuxClient[]): void
  /** A tmux client moved to another session (`switch-client`, or its own has ended). */
  switched(tty: string, sessionId: string): void
  setTitle(agentId: string, title: string): void
  /** The agent's tmux session ended. */
  ended(agentId: string): void
  readonly total: number
  close(): void
}

export function createTerminals(deps: TerminalsDeps): Terminals {
  const agents = new Map<string, AgentTerminals>()
  let foreign = new Map<string, number>()
  let clients: readonly TmuxClient[] = []
  /** Also those of our clients that are just ending: tmux still lists them for a moment. */
  const ours = new Set<number>()
  let sweeper: NodeJS.Timeout | null = null

  function of(agentId: string, grid: SessionGrid): AgentTerminals {
    let group = agents.get(agentId)
    if (!group || group.sessionId !== grid.sessionId) {
      group?.endAll('ended')
      group = new AgentTerminals(agentId, grid.sessionId, deps)
      agents.set(agentId, group)
    }
    sweeper ??= setInterval(sweep, SWEEP_MS)
    return group
  }

  function sweep(): void {
    const now = performance.now()
    for (const [agentId, group] of agents) {
      for (const viewer of [...group.viewers]) {
        if (viewer.lostAt !== null && now - viewer.lostAt > LOST_MS) group.remove(viewer)
        else if (viewer.waitingSince !== null && now - viewer.waitingSince > STALLED_MS) {
          group.remove(viewer, CLOSE_STOPPED_READING, 'stopped reading')
        }
      }
      if (group.viewers.size === 0) agents.delete(agentId)
    }
    if (agents.size === 0 && sweeper) {
      clearInterval(sweeper)
      sweeper = null
    }
  }

  /** tmux clients that are not ours, by session. */
  function countForeign(): void {
    for (const group of agents.values()) for (const pid of group.pids()) ours.add(pid)
    foreign = new Map()
    for (const client of clients) {
      if (ours.has(client.pid)) continue
      foreign.set(client.sessionId, (foreign.get(client.sessionId) ?? 0) + 1)
    }
  }

  function attach(request: AttachRequest, port: ViewerPort): Attachment {
    const grid = deps.session(request.agentId)
    if (grid === undefined) {
      throw new MaestroError(
        'AGENT_NOT_FOUND',
        `There is no agent ${request.agentId} on this host.`,
      )
    }
    if (grid === null) {
      throw new MaestroError(
        'AGENT_NOT_FOUND',
        'The agent is not running. Wake it to see its terminal.',
      )
    }
    const group = of(request.agentId, grid)
    countForeign()
    const taken = group.takenFrom(request.resume?.viewer)
    const viewer: Viewer =
      group.resume(request, port) ??
      group.open(request, port, grid, foreign.get(grid.sessionId) ?? 0, taken)
    deps.onViewers(request.agentId)
    return {
      // What a connection that was given up still brings is older than what came over the next one.
      input(data) {
        if (viewer.isOn(port)) group.input(viewer, data)
      },
      resize(cols, rows) {
        if (viewer.isOn(port)) group.resize(viewer, cols, rows)
      },
      takeSize() {
        if (viewer.isOn(port)) group.takeSize(viewer)
      },
      acked(bytes) {
        if (viewer.isOn(port)) viewer.acked(bytes)
      },
      disconnect(clean) {
        if (!viewer.isOn(port)) return
        if (clean) group.remove(viewer)
        else viewer.disconnect(performance.now())
        if (group.viewers.size === 0 && agents.get(request.agentId) === group) {
          agents.delete(request.agentId)
        }
        deps.onViewers(request.agentId)
      },
    }
  }

  return {
    attach,
    count(agentId) {
      const sessionId = deps.session(agentId)?.sessionId
      const connected = agents.get(agentId)?.connected ?? 0
      return connected + (sessionId ? (foreign.get(sessionId) ?? 0) : 0)
    },
    pulses(pulses) {
      for (const group of agents.values()) {
        const pulse = pulses.find((p) => p.sessionId === group.sessionId)
        if (pulse) group.sawWindow(pulse, foreign.get(group.sessionId) ?? 0)
      }
    },
    clients(next) {
      clients = next
      const listed = new Set(next.map((client) => client.pid))
      for (const pid of ours) if (!listed.has(pid)) ours.delete(pid)
      const before = foreign
      countForeign()
      for (const [agentId, group] of agents) {
        if (before.get(group.sessionId) !== foreign.get(group.sessionId)) deps.onViewers(agentId)
      }
    },
    switched(tty, sessionId) {
      for (const group of agents.values()) group.switched(tty, sessionId)
    },
    setTitle: (agentId, title) => agents.get(agentId)?.setTitle(title),
    ended(agentId) {
      const group = agents.get(agentId)
      agents.delete(agentId)
      group?.endAll(deps.nerve.lost ? 'tmux-died' : 'ended')
    },
    get total() {
      let total = 0
      for (const group of agents.values()) total += group.viewers.size
      return total
    },
    close() {
      if (sweeper) clearInterval(sweeper)
      sweeper = null
      for (const group of agents.values()) group.closeAll()
      agents.clear()
    },
  }
}
