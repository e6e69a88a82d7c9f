import type { Session } from '../../wire/session.ts'
import type { Task, TaskPriority, TaskStatus } from '../../wire/task.ts'
import { hasSessionEnded, needsYou } from './words.ts'

/** What is shown of a project's tasks; empty lists and texts leave nothing out. */
export interface TaskFilter {
  text: string
  statuses: readonly TaskStatus[]
  priorities: readonly TaskPriority[]
  /** Only tasks that a session on this host, or of this agent, works or worked on. */
  hostId: string
  agentId: string
  /** Only tasks whose agent waits for a person. */
  needsYou: boolean
}

export const NO_FILTER: TaskFilter = {
  text: '',
  statuses: [],
  priorities: [],
  hostId: '',
  agentId: '',
  needsYou: false,
}

type Sessions = ReadonlyMap<string, Session>

/** How many of the choices behind the filter button are made; the text and “needs you” are in sight. */
export function choiceCount(filter: TaskFilter): number {
  const { statuses, priorities, hostId, agentId } = filter
  return statuses.length + priorities.length + (hostId ? 1 : 0) + (agentId ? 1 : 0)
}

export function isFiltering(filter: TaskFilter): boolean {
  return choiceCount(filter) > 0 || filter.text.trim() !== '' || filter.needsYou
}

const texts = new WeakMap<Task, string>()

/** What the words of a filter are looked for in. */
function textOf(task: Task): string {
  const known = texts.get(task)
  if (known !== undefined) return known
  const { title, description, acceptanceCriteria, id } = task
  const text = [title, description, ...acceptanceCriteria, id].join('\n').toLowerCase()
  texts.set(task, text)
  return text
}

/** Is a task left by the filter? Made once a filter, asked for each task. */
export function matcherOf(filter: TaskFilter, sessions: Sessions): (task: Task) => boolean {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean)
  const { statuses, priorities, hostId, agentId } = filter
  const sessionsOf = (task: Task) => task.sessionIds.flatMap((id) => sessions.get(id) ?? [])
  return (task) => {
    if (statuses.length > 0 && !statuses.includes(task.status)) return false
    if (priorities.length > 0 && !priorities.includes(task.priority)) return false
    if (hostId && !sessionsOf(task).some((session) => session.hostId === hostId)) return false
    if (agentId && !sessionsOf(task).some((session) => session.agentId === agentId)) return false
    if (filter.needsYou && !sessionsOf(task).some(needsYou)) return false
    if (words.length === 0) return true
    const text = textOf(task)
    return words.every((word) => text.includes(word))
  }
}

/** The session that stands for a task: one that needs you, else the last one that is not over, else the last. */
export function sessionFor(task: Task, sessions: Sessions): Session | undefined {
  const own = task.sessionIds.flatMap((id) => sessions.get(id) ?? [])
  return own.find(needsYou) ?? own.findLast((one) => !hasSessionEnded(one)) ?? own.at(-1)
}

/** Tasks that have to be completed before this one, of those that are known. */
export function unfinished(
  task: Pick<Task, 'dependencies'>,
  tasks: ReadonlyMap<string, Task>,
): Task[] {
  return task.dependencies.flatMap((id) => {
    const other = tasks.get(id)
    return other && other.status !== 'completed' ? other : []
  })
}
