import type { Project, ProjectCreate, ProjectUpdate } from '../wire/project.ts'
import type {
  NeedsInput,
  Session,
  SessionCreate,
  SessionQuery,
  SessionUpdate,
} from '../wire/session.ts'
import type { Task, TaskCreate, TaskQuery, TaskUpdate, TimelineAdd } from '../wire/task.ts'

/**
 * The projects, tasks and sessions that this node keeps. Every promise of a change resolves when it is
 * on disk, whole; its events have been published then. What is not there is `PROJECT_NOT_FOUND`,
 * `TASK_NOT_FOUND` or `SESSION_NOT_FOUND`.
 */
export interface Work {
  readonly projects: Projects
  readonly tasks: Tasks
  readonly sessions: Sessions
}

export interface Projects {
  /** In the order of their creation, as all lists here. */
  list(): Promise<Project[]>
  get(id: string): Promise<Project>
  create(project: ProjectCreate): Promise<Project>
  update(id: string, change: ProjectUpdate): Promise<Project>
  /** `PROJECT_HAS_DEPENDENCIES` while it has tasks or sessions. */
  remove(id: string): Promise<void>
}

export interface Tasks {
  list(query?: TaskQuery): Promise<Task[]>
  get(id: string): Promise<Task>
  /** `DEPENDENCY_CYCLE`; `VALIDATION_ERROR` for a parent or dependency of another project. */
  create(task: TaskCreate): Promise<Task>
  update(id: string, change: TaskUpdate): Promise<Task>
  addTimeline(id: string, entry: TimelineAdd): Promise<Task>
  /** Its children too; sessions lose their ids. */
  remove(id: string): Promise<void>
  children(id: string): Promise<Task[]>
}

/** What only the node itself sets of a session. */
export interface SessionFacts {
  hostId?: string | null
  hostname?: string
  platform?: string
  /** How it is known what the session waits for; default `api`. */
  needsInputSource?: NeedsInput['source']
}

export interface Sessions {
  list(query?: SessionQuery): Promise<Session[]>
  get(id: string): Promise<Session>
  /**
   * Links it with its tasks. `SESSION_EXISTS`; `VALIDATION_ERROR` for tasks of another project.
   * `quiet`: nobody is told before `announce`.
   */
  create(session: SessionCreate, options?: SessionFacts & { quiet?: boolean }): Promise<Session>
  /**
   * Tells of a session that was made quietly, with this change: `session:created` with `spawn`, how
   * its terminal was started, then `session:spawn_request` and its tasks. Null: it was not.
   */
  announce(
    id: string,
    spawn: Record<string, unknown> | null,
    change?: SessionUpdate & SessionFacts,
  ): Promise<Session>
  update(id: string, change: SessionUpdate & SessionFacts): Promise<Session>
  /** Its tasks lose its id. */
  remove(id: string): Promise<void>
  addTask(id: string, taskId: string): Promise<Session>
  removeTask(id: string, taskId: string): Promise<Session>
}
