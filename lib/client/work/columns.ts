import type { Task, TaskPriority, TaskStatus } from '../../wire/task.ts'

/** Ids of the tasks that are shown, by status, each in the order of its column. */
export type Columns = Readonly<Record<TaskStatus, readonly string[]>>

export type Tasks = ReadonlyMap<string, Task>

export const NO_COLUMNS: Columns = { pending: [], in_progress: [], blocked: [], completed: [] }

const RANK: Record<TaskPriority, number> = { high: 0, medium: 1, low: 2 }

/**
 * The order within a column: what was completed last first; elsewhere by priority, then by age. Ids
 * decide between equals, so that the order is the same on every page.
 */
export function compareInColumn(a: Task, b: Task): number {
  const order =
    a.status === 'completed'
      ? (b.completedAt ?? b.updatedAt) - (a.completedAt ?? a.updatedAt)
      : RANK[a.priority] - RANK[b.priority] || a.createdAt - b.createdAt
  return order || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

export function buildColumns(tasks: Iterable<Task>, isShown: (task: Task) => boolean): Columns {
  const lists: Record<TaskStatus, Task[]> = {
    pending: [],
    in_progress: [],
    blocked: [],
    completed: [],
  }
  for (const task of tasks) if (isShown(task)) lists[task.status].push(task)
  const ids = (status: TaskStatus) => lists[status].sort(compareInColumn).map(({ id }) => id)
  return {
    pending: ids('pending'),
    in_progress: ids('in_progress'),
    blocked: ids('blocked'),
    completed: ids('completed'),
  }
}

/** Where a task belongs in an ordered list that does not have it. */
function placeOf(list: readonly string[], task: Task, tasks: Tasks): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    const other = tasks.get(list[middle] ?? '')
    if (other && compareInColumn(other, task) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * `columns` after one task became another: only the lists that it leaves or enters are new. `tasks`
 * has the change already; `before` and `after` are undefined where there was or is no such task.
 */
export function moveInColumns(
  columns: Columns,
  before: Task | undefined,
  after: Task | undefined,
  tasks: Tasks,
  isShown: (task: Task) => boolean,
): Columns {
  const next: Record<TaskStatus, readonly string[]> = { ...columns }
  const wanted = after && isShown(after) ? after : undefined
  const at = before ? next[before.status].indexOf(before.id) : -1
  if (before && at >= 0) {
    if (wanted && wanted.status === before.status && !compareInColumn(before, wanted)) {
      return columns
    }
    next[before.status] = next[before.status].toSpliced(at, 1)
  }
  if (wanted) {
    const list = next[wanted.status]
    next[wanted.status] = list.toSpliced(placeOf(list, wanted, tasks), 0, wanted.id)
  }
  return at < 0 && !wanted ? columns : next
}
