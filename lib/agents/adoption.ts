import type { Log } from '../log.ts'
import type { AgentRow } from '../store/agents.ts'
import type { TmuxExec } from '../terminal/tmux/exec.ts'
import type { Nerve } from '../terminal/tmux/nerve.ts'
import { quote } from '../terminal/tmux/quote.ts'
import type { TmuxSession } from '../terminal/tmux/snapshot.ts'
import { claimServer } from './claim.ts'
import { newAgentId } from './names.ts'
import { programOfCommand } from './programs/registry.ts'
import { type Change, reconcile, sessionKey } from './reconcile.ts'
import { type AgentRecord, isKept } from './record.ts'
import type { Registry } from './registry.ts'

export interface AdoptionDeps {
  registry: Registry
  exec: TmuxExec
  nerve: Pick<Nerve, 'command'>
  hostId: string
  now(): number
  log: Log
  bound(record: AgentRecord, session: TmuxSession): void
  unbound(record: AgentRecord): void
  /** Lists the sessions once more, shortly, with all that tmux can know by then. */
  lookAgain(): void
  /** Removes what was uploaded to an agent that is no more. */
  forgetFiles(id: string): Promise<void>
}

const EXPLAIN_MS = 2_000

/** Carries out what the tmux server's list of sessions means for the agents. */
export class Adoption {
  private readonly deps: AdoptionDeps
  /** Sessions that we ended or let go: a list that was asked for before may still name them. */
  private readonly gone = new Set<string>()
  /** Since when agents are dead of which tmux does not say how they ended. */
  private readonly unexplained = new Map<string, number>()

  constructor(deps: AdoptionDeps) {
    this.deps = deps
  }

  /** The session is no agent's any more, whatever an older list says. */
  forget(session: TmuxSession): void {
    this.gone.add(sessionKey(session))
  }

  /** `listed` as it was at `listedAt`, on the clock of `performance.now()`. */
  async apply(listed: readonly TmuxSession[], listedAt: number): Promise<void> {
    const { registry, hostId, nerve, exec } = this.deps
    const sessions = listed.filter((session) => !this.gone.has(sessionKey(session)))
    const claims =
      sessions.length > 0
        ? await claimServer(nerve, exec, hostId)
        : { isLive: () => false, first: true }
    const known = registry.all().map((record) => ({
      id: record.row.id,
      name: record.row.name,
      state: record.row.state,
      keep: isKept(record),
      session: record.session,
      newer: record.sessionSince > listedAt,
    }))
    const changes = reconcile(known, sessions, {
      hostId,
      isLive: claims.isLive,
      adopts: claims.first,
    })
    const adopted = changes.filter((change) => change.kind === 'adopt')
    const bound = changes.filter((change) => change.kind === 'bind')
    for (const { id, session } of bound) await this.bind(registry.get(id), session)
    for (const change of changes) {
      if (change.kind !== 'adopt' && change.kind !== 'bind') await this.end(change)
    }
    const records = [...(await this.adopt(adopted)), ...bound.map(({ id }) => registry.get(id))]
    await this.mark(records)
  }

  /** The session is gone, and with it an agent that nobody would miss. */
  private async end(change: Exclude<Change, { kind: 'adopt' | 'bind' }>): Promise<void> {
    const record = this.deps.registry.get(change.id)
    this.deps.unbound(record)
    if (change.kind === 'vanish') {
      await this.deps.registry.remove(record)
      await this.deps.forgetFiles(change.id)
    } else {
      await this.deps.registry.update(record, {
        state: 'hibernated',
        lastActivityAt: record.lastActivityAt,
      })
    }
  }

  private async adopt(
    found: readonly Extract<Change, { kind: 'adopt' }>[],
  ): Promise<AgentRecord[]> {
    if (found.length === 0) return []
    const { registry, bound } = this.deps
    const rows = found.map(({ session, id }) => this.rowOf(session, id))
    const records = await registry.insertAll(rows)
    for (const [i, record] of records.entries()) {
      const session = found[i]?.session
      if (session) bound(record, session)
      registry.announce(record)
    }
    return records
  }

  private rowOf(session: TmuxSession, id: string | null): AgentRow {
    const at = this.deps.now()
    return {
      id: id ?? newAgentId(at),
      name: session.name,
      program: programOfCommand(session.pane.command) ?? 'shell',
      command: '',
      cwd: session.pane.cwd,
      env: {},
      tags: [],
      notes: '',
      state: 'running',
      adopted: true,
      ignored: false,
      exitStatus: null,
      exitAt: null,
      resume: null,
      createdAt: session.createdAt || at,
      lastActivityAt: at,
      updatedAt: at,
    }
  }

  /** A session of a known agent, again: only what is new is written and told. */
  private async bind(record: AgentRecord, session: TmuxSession): Promise<void> {
    const { row, session: before } = record
    this.deps.bound(record, session)
    const program = row.adopted && !row.resume?.chosen && programOfCommand(session.pane.command)
    const patch = {
      ...(row.name !== session.name && { name: session.name }),
      ...(row.state !== 'running' && { state: 'running' as const }),
      ...(program && program !== row.program && { program }),
      ...this.ending(record, session),
    }
    if (Object.keys(patch).length > 0) await this.deps.registry.update(record, patch)
    else if (
      before?.id !== session.id ||
      before.pane.pid !== session.pane.pid ||
      before.pane.dead !== session.pane.dead
    ) {
      this.deps.registry.changed(record)
    }
  }

  /** How the program ended, once its pane is dead (`remain-on-exit`). */
  private ending({ row }: AgentRecord, { pane }: TmuxSession) {
    if (!pane.dead) this.unexplained.delete(row.id)
    if (pane.dead && row.exitAt === null) {
      // The pane closes first, and tmux learns why a moment later.
      const since = this.unexplained.get(row.id) ?? this.deps.now()
      const unknown = pane.deadStatus === null && pane.deadSignal === null
      if (unknown && this.deps.now() - since < EXPLAIN_MS) {
        this.unexplained.set(row.id, since)
        this.deps.lookAgain()
        return {}
      }
      return { exitStatus: pane.deadStatus, exitAt: this.deps.now() }
    }
    if (!pane.dead && row.exitAt !== null) return { exitStatus: null, exitAt: null }
    if (pane.dead && row.exitStatus === null && pane.deadStatus !== null) {
      return { exitStatus: pane.deadStatus }
    }
    return {}
  }

  /** Writes the agents' ids into their sessions, so that a rename from outside keeps their notes. */
  private async mark(records: readonly AgentRecord[]): Promise<void> {
    const { hostId } = this.deps
    const lines = records.flatMap(({ session, row: { id } }) => {
      if (!session || (session.agentId === id && session.hostId === hostId)) return []
      const target = quote(`${session.id}:`)
      return [
        `set-option -t ${target} @maestro_agent ${quote(id)}`,
        `set-option -t ${target} @maestro_host ${quote(hostId)}`,
      ]
    })
    if (lines.length === 0) return
    // A session that ended meanwhile makes tmux complain; the next list tells it.
    await this.deps.exec
      .script(lines)
      .catch((error) => this.deps.log.debug({ err: error }, 'not every session took its mark'))
  }
}
