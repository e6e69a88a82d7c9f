import type { Selectable } from 'kysely'
import type { LaunchReport, Worktree } from '../wire/launch.ts'
import type { NodeDatabase } from './database.ts'
import type { LaunchesTable } from './schema.ts'

/** A session that was started on this host. */
export interface Launch {
  sessionId: string
  /** The host that keeps the session. */
  homeId: string
  projectId: string
  taskIds: string[]
  /** Decided before the agent is made. */
  agentId: string
  /** The agent was made for the session, and is not one that had been there. */
  made: boolean
  /** `over`: it has ended, and its home has not heard it yet; `told`: it has. */
  state: 'starting' | 'active' | 'over' | 'told'
  outcome: NonNullable<LaunchReport['ended']> | null
  worktree: Worktree | null
  createdAt: number
}

/** On disk before each of them resolves. */
export interface LaunchStore {
  all(): Promise<Launch[]>
  insert(launch: Launch): Promise<void>
  write(launch: Launch): Promise<void>
  delete(sessionId: string): Promise<void>
}

export function createLaunchStore(db: NodeDatabase): LaunchStore {
  return {
    async all() {
      const rows = await db.selectFrom('launches').selectAll().orderBy('created_at').execute()
      return rows.map(fromTable)
    },
    async insert(launch) {
      await db.insertInto('launches').values(toTable(launch)).execute()
    },
    async write(launch) {
      const { session_id, ...columns } = toTable(launch)
      await db.updateTable('launches').set(columns).where('session_id', '=', session_id).execute()
    },
    async delete(sessionId) {
      await db.deleteFrom('launches').where('session_id', '=', sessionId).execute()
    },
  }
}

function toTable(launch: Launch): LaunchesTable {
  return {
    session_id: launch.sessionId,
    home_id: launch.homeId,
    project_id: launch.projectId,
    task_ids: JSON.stringify(launch.taskIds),
    agent_id: launch.agentId,
    made: launch.made ? 1 : 0,
    state: launch.state,
    outcome: launch.outcome && JSON.stringify(launch.outcome),
    worktree: launch.worktree && JSON.stringify(launch.worktree),
    created_at: launch.createdAt,
  }
}

function fromTable(row: Selectable<LaunchesTable>): Launch {
  return {
    sessionId: row.session_id,
    homeId: row.home_id,
    projectId: row.project_id,
    taskIds: JSON.parse(row.task_ids),
    agentId: row.agent_id,
    made: row.made === 1,
    state: row.state,
    outcome: row.outcome === null ? null : JSON.parse(row.outcome),
    worktree: row.worktree === null ? null : JSON.parse(row.worktree),
    createdAt: row.created_at,
  }
}
