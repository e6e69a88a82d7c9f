import type { Task, TaskCreate, TaskStatus, TaskUpdate } from '../../wire/task.ts'
import { announce } from '../announce.ts'
import { messageOf } from '../api.ts'
import { toast } from '../toasts.ts'
import { workApi } from './api.ts'
import { dropTasks, putTasks, useWork, withWholeTimeline } from './store.ts'
import { canMoveUnder, childrenOf, descendants } from './tree.ts'
import { STATUS_WORDS } from './words.ts'

const taskOf = (id: string): Task | undefined => useWork.getState().tasks.get(id)

/** Puts an answer in place, unless an event brought something newer meanwhile. */
function settle(task: Task): void {
  const known = taskOf(task.id)
  if (!known || task.updatedAt >= known.updatedAt) putTasks([withWholeTimeline(task, known)])
}

/** Changes fields of a task; throws what the node says against it. */
export async function patchTask(id: string, patch: TaskUpdate): Promise<void> {
  settle(await workApi.patchTask(id, patch))
}

/** Changes a task in sight at once; taken back, and said, when the node refuses. Resolves to success. */
async function patchAtOnce(
  id: string,
  patch: Pick<TaskUpdate, 'status' | 'priority' | 'parentId'>,
): Promise<boolean> {
  const before = taskOf(id)
  if (!before) return false
  const { status = before.status, priority = before.priority, parentId = before.parentId } = patch
  const wished = { ...before, status, priority, parentId }
  putTasks([wished])
  try {
    await patchTask(id, patch)
    return true
  } catch (error) {
    if (taskOf(id) === wished) putTasks([before])
    toast(messageOf(error), 'bad')
    return false
  }
}

export async function setStatus(id: string, status: TaskStatus): Promise<void> {
  const task = taskOf(id)
  if (!task || task.status === status) return
  if (await patchAtOnce(id, { status })) announce(`${task.title}: ${STATUS_WORDS[status]}`)
}

export async function setPriority(id: string, priority: Task['priority']): Promise<void> {
  if (taskOf(id)?.priority !== priority) await patchAtOnce(id, { priority })
}

/** Puts a task under another one, or at the top of the tree. */
export async function setParent(id: string, parentId: string | null): Promise<void> {
  const { tasks } = useWork.getState()
  const task = tasks.get(id)
  if (!task || task.parentId === parentId) return
  if (!canMoveUnder(tasks, id, parentId)) {
    toast('A task cannot be put under itself or under one of its own subtasks.', 'bad')
    return
  }
  const place = parentId === null ? 'the top' : (tasks.get(parentId)?.title ?? 'its parent')
  if (await patchAtOnce(id, { parentId })) announce(`${task.title} is under ${place}`)
}

export async function createTask(task: TaskCreate): Promise<Task> {
  const made = await workApi.createTask(task)
  settle(made)
  return made
}

/** A task and all that is below it. */
export function taskAndBelow(id: string): string[] {
  const { tasks } = useWork.getState()
  const projectId = tasks.get(id)?.projectId ?? ''
  return [id, ...descendants(childrenOf(tasks, projectId), id)]
}

export async function deleteTask(id: string): Promise<void> {
  const gone = taskAndBelow(id)
  await workApi.deleteTask(id)
  dropTasks(gone)
}
