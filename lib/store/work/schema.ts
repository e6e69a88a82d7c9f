import type { Kysely, Transaction } from 'kysely'

/** Tables of the work store, the same in SQLite and PostgreSQL. Times are ms since the epoch. */
export interface WorkTables {
  projects: ProjectsTable
  tasks: TasksTable
  sessions: SessionsTable
  session_tasks: SessionTasksTable
  timeline: TimelineTable
  session_events: SessionEventsTable
  board: BoardTable
}

export type WorkDatabase = Kysely<WorkTables>
export type WorkTransaction = Transaction<WorkTables>

export interface ProjectsTable {
  id: string
  name: string
  working_dir: string
  description: string
  /** JSON object of strings, by host id. */
  working_dirs: string
  created_at: number
  updated_at: number
}

export interface TasksTable {
  id: string
  project_id: string
  parent_id: string | null
  title: string
  description: string
  status: string
  priority: string
  /** JSON arrays of strings, as the following three. */
  skill_ids: string
  agent_ids: string
  dependencies: string
  acceptance_criteria: string
  initial_prompt: string
  created_at: number
  updated_at: number
  started_at: number | null
  completed_at: number | null
}

export interface SessionsTable {
  id: string
  project_id: string
  name: string
  agent_id: string | null
  host_id: string | null
  status: string
  /** JSON object of strings. */
  env: string
  started_at: number
  last_activity: number
  completed_at: number | null
  hostname: string
  platform: string
  /** JSON object. */
  metadata: string
  /** JSON, as `NeedsInput`. */
  needs_input: string
  reason: string | null
}

/** Which sessions work on which tasks: the only place that says so. */
export interface SessionTasksTable {
  session_id: string
  task_id: string
  /** The order of `taskIds` of the session, and of `sessionIds` of the task. */
  task_order: number
  session_order: number
}

/** Only ever added to. */
export interface TimelineTable {
  task_id: string
  /** Counts up within the task, from 0. */
  seq: number
  id: string
  type: string
  timestamp: number
  message: string
  session_id: string | null
}

/** Only ever added to. */
export interface SessionEventsTable {
  session_id: string
  /** Counts up within the session, from 0. */
  seq: number
  id: string
  timestamp: number
  type: string
  /** JSON; null: none. */
  data: string | null
}

/** The database's own id, when nodes share it; SQLite's work is its node's, and has none. */
export interface BoardTable {
  /** Always 1: there is one row. */
  one: number
  id: string
}
