import { create } from 'zustand'
import type { Project } from '../../wire/project.ts'
import type { Session } from '../../wire/session.ts'
import type { Task } from '../../wire/task.ts'
import { buildColumns, type Columns, moveInColumns, NO_COLUMNS } from './columns.ts'
import { matcherOf, NO_FILTER, type TaskFilter } from './filter.ts'
import { needsYou } from './words.ts'

export interface WorkState {
  /** Null until the first list is here. */
  projects: ReadonlyMap<string, Project> | null
  /** The project whose board is shown, and whether its tasks are here. */
  projectId: string | null
  tasksLoaded: boolean
  /** Of that project, and those that were asked for by their ids. */
  tasks: ReadonlyMap<string, Task>
  /** Of that project, and those of others that are not over. */
  sessions: ReadonlyMap<string, Session>
  filter: TaskFilter
  columns: Columns
  /** Rises when a task comes, goes or gets another parent: the tree's shape depends on it alone. */
  structure: number
  /** Why the last lists could not be fetched, in words. */
  problem: string | null
}

export const useWork = create<WorkState>(() => ({
  projects: null,
  projectId: null,
  tasksLoaded: false,
  tasks: new Map(),
  sessions: new Map(),
  filter: NO_FILTER,
  columns: NO_COLUMNS,
  structure: 0,
  problem: null,
}))

export const useTask = (id: string | null): Task | undefined =>
  useWork(({ tasks }) => (id === null ? undefined : tasks.get(id)))

export const useSession = (id: string | null): Session | undefined =>
  useWork(({ sessions }) => (id === null ? undefined : sessions.get(id)))

export const useProject = (id: string | null): Project | undefined =>
  useWork(({ projects }) => (id === null ? undefined : projects?.get(id)))

/** Events of the feed carry the last entries of a timeline; what is known of the earlier ones stays. */
export function withWholeTimeline(task: Task, known: Task | undefined): Task {
  if (!task.timelineTruncated) return task
  const { timelineTruncated: _cut, ...rest } = task
  if (!known) return task
  const last = new Set(task.timeline.map(({ id }) => id))
  return {
    ...rest,
    timeline: [...known.timeline.filter(({ id }) => !last.has(id)), ...task.timeline],
  }
}

function isShownIn(state: WorkState): (task: Task) => boolean {
  const matches = matcherOf(state.filter, state.sessions)
  return (task) => task.projectId === state.projectId && matches(task)
}

/** Columns of everything, after the filter, the project or many tasks changed. */
function rebuilt(state: WorkState): WorkState {
  return { ...state, columns: buildColumns(state.tasks.values(), isShownIn(state)) }
}

/** Above this many changes at once, one pass over all tasks costs less than moving each. */
const MANY = 100

/** Puts tasks in place (undefined: takes them out), moving each in the columns and nothing else. */
export function withTasks(
  state: WorkState,
  changes: ReadonlyMap<string, Task | undefined>,
  touched: ReadonlySet<string> = new Set(),
): WorkState {
  if (changes.size === 0 && touched.size === 0) return state
  const tasks = new Map(state.tasks)
  const isShown = isShownIn(state)
  const many = changes.size + touched.size > MANY
  let { columns, structure } = state
  for (const [id, after] of changes) {
    const before = tasks.get(id)
    if (after) tasks.set(id, after)
    else tasks.delete(id)
    if (before?.parentId !== after?.parentId || !before !== !after) structure++
    if (!many) columns = moveInColumns(columns, before, after, tasks, isShown)
  }
  for (const id of touched) {
    const task = tasks.get(id)
    if (task && !many && !changes.has(id)) {
      columns = moveInColumns(columns, task, task, tasks, isShown)
    }
  }
  const next = { ...state, tasks: changes.size > 0 ? tasks : state.tasks, columns, structure }
  return many ? rebuilt(next) : next
}

export function setFilter(patch: Partial<TaskFilter>): void {
  useWork.setState((state) => rebuilt({ ...state, filter: { ...state.filter, ...patch } }))
}

export interface WorkLists {
  projects: readonly Project[]
  sessions: readonly Session[]
  /** Of the project that is shown; undefined when none is. */
  tasks?: readonly Task[] | undefined
  /** Asked for by their ids. */
  others: readonly Task[]
}

/** All lists as they are now, for the project that they were fetched for. */
export function setWork(projectId: string | null, lists: WorkLists): void {
  useWork.setState((state) => {
    const projects = new Map(lists.projects.map((project) => [project.id, project]))
    const sessions = new Map(lists.sessions.map((session) => [session.id, session]))
    const all = [...lists.others, ...(lists.tasks ?? [])]
    const tasks = new Map(all.map((task) => [task.id, task]))
    const next = { ...state, projects, sessions, problem: null }
    // Another project may have been chosen meanwhile; its own lists are on their way.
    if (state.projectId !== projectId) return next
    return rebuilt({ ...next, tasks, tasksLoaded: true, structure: state.structure + 1 })
  })
}

/** Shows another project; its tasks come with the lists that are fetched next. */
export function showProject(projectId: string | null): void {
  useWork.setState((state) => {
    if (state.projectId === projectId) return state
    return rebuilt({
      ...state,
      projectId,
      tasks: new Map(),
      tasksLoaded: false,
      filter: NO_FILTER,
      structure: state.structure + 1,
    })
  })
}

/** Puts in place what an API call answered with, without waiting for its event. */
export function putTasks(tasks: readonly Task[]): void {
  useWork.setState((state) => withTasks(state, new Map(tasks.map((task) => [task.id, task]))))
}

export function dropTasks(ids: readonly string[]): void {
  useWork.setState((state) => withTasks(state, new Map(ids.map((id) => [id, undefined]))))
}

export function putProject(project: Project): void {
  useWork.setState(({ projects }) => ({
    projects: new Map(projects ?? []).set(project.id, project),
  }))
}

export function dropProject(id: string): void {
  useWork.setState(({ projects }) => {
    const next = new Map(projects ?? [])
    next.delete(id)
    return { projects: next }
  })
}

export function putSessions(list: readonly Session[]): void {
  useWork.setState((state) => {
    const sessions = new Map(state.sessions)
    for (const session of list) sessions.set(session.id, session)
    const touched = new Set(list.flatMap(({ taskIds }) => taskIds))
    return withTasks({ ...state, sessions }, new Map(), touched)
  })
}

export function dropSession(id: string): void {
  useWork.setState((state) => {
    const sessions = new Map(state.sessions)
    const gone = sessions.get(id)
    sessions.delete(id)
    return withTasks({ ...state, sessions }, new Map(), new Set(gone?.taskIds))
  })
}

/** How many sessions wait for a person, in one project or in all. */
export function needsYouCount({ sessions }: WorkState, projectId?: string): number {
  let count = 0
  for (const session of sessions.values()) {
    if (needsYou(session) && (projectId === undefined || session.projectId === projectId)) count++
  }
  return count
}
