import type { Task } from '../../wire/task.ts'
import type { Tasks } from './columns.ts'

/** One line of the tree. `level` begins at 1; `position` of `siblings` counts from 1. */
export interface TaskRow {
  id: string
  level: number
  position: number
  siblings: number
  /** Null for a task without children. */
  expanded: boolean | null
}

/** Children by the id of their parent, oldest first; those without one, or whose parent is unknown, under ''. */
export type Children = ReadonlyMap<string, readonly string[]>

const byAge = (a: Task, b: Task) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)

export function childrenOf(tasks: Tasks, projectId: string): Children {
  const lists = new Map<string, Task[]>()
  for (const task of tasks.values()) {
    if (task.projectId !== projectId) continue
    const key = task.parentId !== null && tasks.has(task.parentId) ? task.parentId : ''
    const list = lists.get(key)
    if (list) list.push(task)
    else lists.set(key, [task])
  }
  return new Map([...lists].map(([key, list]) => [key, list.sort(byAge).map(({ id }) => id)]))
}

/** All tasks below one, however deep. */
export function descendants(children: Children, id: string): string[] {
  const found: string[] = []
  const queue = [id]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const child of children.get(next) ?? []) {
      found.push(child)
      queue.push(child)
    }
  }
  return found
}

/**
 * The rows that are in sight. With `kept`, which a filter left, only those and what is above them,
 * unfolded.
 */
export function treeRows(
  children: Children,
  collapsed: ReadonlySet<string>,
  tasks: Tasks,
  kept: ReadonlySet<string> | null,
): TaskRow[] {
  const shown = kept && withAncestors(kept, tasks)
  const rows: TaskRow[] = []
  const visit = (parent: string, level: number) => {
    const ids = (children.get(parent) ?? []).filter((id) => !shown || shown.has(id))
    ids.forEach((id, index) => {
      const below = children.get(id) ?? []
      const has = shown ? below.some((child) => shown.has(child)) : below.length > 0
      const expanded = has ? shown !== null || !collapsed.has(id) : null
      rows.push({ id, level, position: index + 1, siblings: ids.length, expanded })
      if (expanded) visit(id, level + 1)
    })
  }
  visit('', 1)
  return rows
}

function withAncestors(kept: ReadonlySet<string>, tasks: Tasks): Set<string> {
  const shown = new Set<string>()
  for (const id of kept) {
    for (let at: string | null = id; at !== null && !shown.has(at); ) {
      if (!tasks.has(at)) break
      shown.add(at)
      at = tasks.get(at)?.parentId ?? null
    }
  }
  return shown
}

/** May `id` be put under `parentId`? Not under itself, nor under what is below it. */
export function canMoveUnder(tasks: Tasks, id: string, parentId: string | null): boolean {
  const seen = new Set<string>()
  for (let at = parentId; at !== null && !seen.has(at); at = tasks.get(at)?.parentId ?? null) {
    if (at === id) return false
    seen.add(at)
  }
  return true
}
