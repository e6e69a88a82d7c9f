import type { TmuxSession } from '../terminal/tmux/snapshot.ts'
import { AGENT_ID } from './names.ts'

/** An agent as far as reconciliation needs to know it. */
export interface KnownAgent {
  id: string
  name: string
  state: 'running' | 'hibernated'
  /** Stays as hibernated when its session ends: created here, or touched (notes, tags, settings). */
  keep: boolean
  /** Its session as last seen: known by this before it carries the agent's id. */
  session: { id: string; serverPid: number } | null
  /** Its session began after the list was made, which says nothing of it then. */
  newer: boolean
}

export type Change =
  /** A session that nobody has: a new agent, under the id that its session may already carry. */
  | { kind: 'adopt'; session: TmuxSession; id: string | null }
  /** The session of a known agent. */
  | { kind: 'bind'; id: string; session: TmuxSession }
  /** The session of an agent that is kept has ended. */
  | { kind: 'hibernate'; id: string }
  /** The session of an untouched, adopted agent has ended. */
  | { kind: 'vanish'; id: string }

export interface ReconcileContext {
  hostId: string
  /** Is the node with this id alive on the same tmux server? */
  isLive(hostId: string): boolean
  /** Sessions that nobody marked are ours to adopt (no other live node came first). */
  adopts: boolean
}

/**
 * What the server's sessions mean for the agents that are known. Pure; the caller carries it out.
 * Every known agent and every session appears in at most one change.
 */
export function reconcile(
  known: readonly KnownAgent[],
  sessions: readonly TmuxSession[],
  context: ReconcileContext,
): Change[] {
  const changes: Change[] = []
  const byId = new Map(known.map((agent) => [agent.id, agent]))
  const bySession = new Map(
    known.flatMap((agent) => (agent.session ? [[sessionKey(agent.session), agent]] : [])),
  )
  const sleepingByName = new Map(
    known.filter((agent) => agent.state === 'hibernated').map((agent) => [agent.name, agent]),
  )
  const bound = new Set<string>()
  const adopted = new Set<string>()
  const marked = new Set(sessions.map((session) => session.agentId))

  for (const session of sessions) {
    if (session.ignored || isClone(session, sessions)) continue
    const foreign = session.hostId !== '' && session.hostId !== context.hostId
    if (foreign && context.isLive(session.hostId)) continue
    const own = byId.get(session.agentId) ?? bySession.get(sessionKey(session))
    if (own) {
      if (!bound.has(own.id) && !own.newer) changes.push({ kind: 'bind', id: own.id, session })
      bound.add(own.id)
      continue
    }
    if (!context.adopts) continue
    const sleeper = sleepingByName.get(session.name)
    if (sleeper && !bound.has(sleeper.id) && !marked.has(sleeper.id)) {
      changes.push({ kind: 'bind', id: sleeper.id, session })
      bound.add(sleeper.id)
      continue
    }
    // Marks are user options, which anybody may copy: the second session gets an id of its own.
    const id =
      AGENT_ID.test(session.agentId) && !adopted.has(session.agentId) ? session.agentId : null
    if (id) adopted.add(id)
    changes.push({ kind: 'adopt', session, id })
  }

  for (const agent of known) {
    if (agent.state !== 'running' || agent.newer || bound.has(agent.id)) continue
    changes.push({ kind: agent.keep ? 'hibernate' : 'vanish', id: agent.id })
  }
  return changes
}

/** A session that joined a group (`new-session -t`) shares the windows of the first in it. */
function isClone(session: TmuxSession, sessions: readonly TmuxSession[]): boolean {
  if (session.group === '' || session.agentId !== '') return false
  return sessions.some(
    (other) =>
      other.group === session.group &&
      other.id !== session.id &&
      (other.agentId !== '' || order(other) < order(session)),
  )
}

/** A session, told from one with the same `$id` of an earlier server. */
export function sessionKey({ id, serverPid }: { id: string; serverPid: number }): string {
  return `${serverPid} ${id}`
}

function order(session: TmuxSession): number {
  return Number(session.id.slice(1))
}
