import type { Insertable, Selectable, Updateable } from 'kysely'
import { ProgramId } from '../wire/agent.ts'
import type { NodeDatabase } from './database.ts'
import type { AgentsTable } from './schema.ts'

/** What is kept of an agent. Times are ms since the epoch. */
export interface AgentRow {
  /** `agt_<ms>_<random>`. */
  id: string
  name: string
  program: ProgramId
  command: string
  cwd: string
  /** Values too, so that wake can restore them: never in answers, events or logs. */
  env: Record<string, string>
  tags: string[]
  notes: string
  state: 'running' | 'hibernated'
  /** A tmux session that we did not create. */
  adopted: boolean
  /** Deleted here with its tmux session kept: not to be adopted again. */
  ignored: boolean
  exitStatus: number | null
  exitAt: number | null
  /** What the program needs to go on with its conversation. */
  resume: Record<string, unknown> | null
  createdAt: number
  lastActivityAt: number
  updatedAt: number
}

/** `id` and `createdAt` stay; `updatedAt` is set by the store. */
export type AgentRowPatch = Partial<Omit<AgentRow, 'id' | 'createdAt' | 'updatedAt'>>

/** The agents of this node. Every promise resolves when the write is on disk. */
export interface AgentStore {
  /** In the order of their creation. */
  all(): Promise<AgentRow[]>
  get(id: string): Promise<AgentRow | null>
  /** All or none of them; rejects when an id exists. */
  insert(...rows: readonly Omit<AgentRow, 'updatedAt'>[]): Promise<void>
  /** The row as it is now; null when there is none with this id. */
  update(id: string, patch: AgentRowPatch): Promise<AgentRow | null>
  /** False when there was none. */
  delete(id: string): Promise<boolean>
}

export function createAgentStore(db: NodeDatabase, now: () => number = Date.now): AgentStore {
  return {
    async all() {
      const rows = await db.selectFrom('agents').selectAll().orderBy('created_at').execute()
      return rows.map(fromTable)
    },
    async get(id) {
      const row = await db.selectFrom('agents').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : fromTable(row)
    },
    async insert(...rows) {
      await db.transaction().execute(async (transaction) => {
        for (const row of rows) {
          const keys = { id: row.id, created_at: row.createdAt, updated_at: now() }
          const values = { ...toTable(row), ...keys } as Insertable<AgentsTable>
          await transaction.insertInto('agents').values(values).execute()
        }
      })
    },
    async update(id, patch) {
      const row = await db
        .updateTable('agents')
        .set({ ...toTable(patch), updated_at: now() })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      return row === undefined ? null : fromTable(row)
    },
    async delete(id) {
      const result = await db.deleteFrom('agents').where('id', '=', id).executeTakeFirst()
      return result.numDeletedRows > 0n
    },
  }
}

/** The columns of those fields that are given. */
function toTable(patch: AgentRowPatch): Updateable<AgentsTable> {
  const columns = {
    name: patch.name,
    program: patch.program,
    command: patch.command,
    cwd: patch.cwd,
    env: patch.env && JSON.stringify(patch.env),
    tags: patch.tags && JSON.stringify(patch.tags),
    notes: patch.notes,
    state: patch.state,
    adopted: patch.adopted === undefined ? undefined : Number(patch.adopted),
    ignored: patch.ignored === undefined ? undefined : Number(patch.ignored),
    exit_status: patch.exitStatus,
    exit_at: patch.exitAt,
    resume: patch.resume && JSON.stringify(patch.resume),
    last_activity_at: patch.lastActivityAt,
  }
  const given = Object.entries(columns).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given)
}

function fromTable(row: Selectable<AgentsTable>): AgentRow {
  return {
    id: row.id,
    name: row.name,
    program: ProgramId.parse(row.program),
    command: row.command,
    cwd: row.cwd,
    env: JSON.parse(row.env),
    tags: JSON.parse(row.tags),
    notes: row.notes,
    state: row.state === 'running' ? 'running' : 'hibernated',
    adopted: row.adopted === 1,
    ignored: row.ignored === 1,
    exitStatus: row.exit_status,
    exitAt: row.exit_at,
    resume: row.resume === null ? null : JSON.parse(row.resume),
    createdAt: row.created_at,
    lastActivityAt: row.last_activity_at,
    updatedAt: row.updated_at,
  }
}
