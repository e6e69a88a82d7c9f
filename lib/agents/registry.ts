import { MaestroError } from '../errors.ts'
import type { Bus } from '../events/types.ts'
import type { AgentRow, AgentStore } from '../store/agents.ts'
import type { Agent } from '../wire/agent.ts'
import { type AgentRecord, newRecord, toAgent } from './record.ts'
import type { ActivityState } from './status/types.ts'

export interface RegistryDeps {
  store: AgentStore
  bus: Bus
  hostId: string
  viewers(agentId: string): number
  /** The id of the session that it works on now. */
  workSession?(agentId: string): string | undefined
  now(): number
}

/** The agents of this host, in memory; every durable change is on disk before anyone hears of it. */
export class Registry {
  private readonly records = new Map<string, AgentRecord>()
  private readonly deps: RegistryDeps

  constructor(deps: RegistryDeps) {
    this.deps = deps
  }

  async load(): Promise<void> {
    for (const row of await this.deps.store.all()) {
      this.records.set(row.id, newRecord(row, this.deps.now()))
    }
  }

  all(): AgentRecord[] {
    return [...this.records.values()]
  }

  find(id: string): AgentRecord | undefined {
    return this.records.get(id)
  }

  /** Throws `AGENT_NOT_FOUND`. */
  get(id: string): AgentRecord {
    const record = this.records.get(id)
    if (record) return record
    throw new MaestroError('AGENT_NOT_FOUND', `There is no agent ${id} on this host.`, { id })
  }

  bySession(sessionId: string): AgentRecord | undefined {
    for (const record of this.records.values()) {
      if (record.session?.id === sessionId) return record
    }
    return undefined
  }

  named(name: string): AgentRecord | undefined {
    for (const record of this.records.values()) if (record.row.name === name) return record
    return undefined
  }

  view(record: AgentRecord): Agent {
    const { hostId, viewers, workSession } = this.deps
    const { id } = record.row
    return toAgent(record, hostId, viewers(id), workSession?.(id))
  }

  /** Adds an agent; `announce` it when there is something to see. */
  async insert(row: AgentRow): Promise<AgentRecord> {
    await this.deps.store.insert(row)
    return this.put(row)
  }

  /** Adds many in one write, all or none; `announce` each. */
  async insertAll(rows: readonly AgentRow[]): Promise<AgentRecord[]> {
    await this.deps.store.insert(...rows)
    return rows.map((row) => this.put(row))
  }

  private put(row: AgentRow): AgentRecord {
    const record = newRecord(row, this.deps.now())
    this.records.set(row.id, record)
    return record
  }

  announce(record: AgentRecord): void {
    this.deps.bus.publish('agent:created', this.view(record))
  }

  /** Writes the row's changes, then tells of them. */
  async update(record: AgentRecord, patch: Partial<AgentRow>): Promise<void> {
    await this.write(record, patch)
    this.changed(record)
  }

  /** Writes the row's changes and tells nobody yet: there is more to come. */
  async write(record: AgentRecord, patch: Partial<AgentRow>): Promise<void> {
    await this.deps.store.update(record.row.id, patch)
    record.row = { ...record.row, ...patch }
  }

  /** Something that is not durable changed. */
  changed(record: AgentRecord | undefined): void {
    if (record && this.records.has(record.row.id))
      this.deps.bus.publish('agent:updated', this.view(record))
  }

  setActivity(record: AgentRecord, activity: ActivityState): void {
    record.activity = activity
    this.deps.bus.publish('agent:activity', {
      id: record.row.id,
      hostId: this.deps.hostId,
      activity: activity.activity,
      activitySince: activity.since,
      activitySource: activity.source,
      ...(record.question && { question: record.question }),
      lastActivityAt: record.lastActivityAt,
    })
  }

  /** Forgets an agent without a word: its creation failed. */
  async discard(record: AgentRecord): Promise<void> {
    this.records.delete(record.row.id)
    await this.deps.store.delete(record.row.id)
  }

  async remove(record: AgentRecord): Promise<void> {
    await this.discard(record)
    const { id, name } = record.row
    this.deps.bus.publish('agent:deleted', { id, hostId: this.deps.hostId, name })
  }
}
