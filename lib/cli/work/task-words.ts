import type { Task } from '../../wire/task.ts'
import { duration, plain, table } from '../words.ts'

const MARKS: Readonly<Record<Task['status'], string>> = {
  pending: '○',
  in_progress: '◐',
  completed: '●',
  blocked: '✕',
}

export function taskRows(tasks: readonly Task[]): string[] {
  if (tasks.length === 0) return ['No tasks. Make one with: maestro task create <title>']
  return table([
    ['ID', 'STATUS', 'PRIORITY', 'TITLE'],
    ...tasks.map(({ id, status, priority, title }) => [id, status, priority, plain(title)]),
  ])
}

/** Each task under its parent, in the order of the list. */
export function taskTree(tasks: readonly Task[]): string[] {
  if (tasks.length === 0) return ['No tasks. Make one with: maestro task create <title>']
  const ids = new Set(tasks.map(({ id }) => id))
  const isRoot = ({ parentId }: Task) => parentId === null || !ids.has(parentId)
  const lines: string[] = []
  const add = (task: Task, depth: number) => {
    const mark = `${'  '.repeat(depth)}${MARKS[task.status]} ${plain(task.title)}`
    lines.push(`${mark}  ${task.id}${task.status === 'blocked' ? '  blocked' : ''}`)
    for (const child of tasks) if (child.parentId === task.id) add(child, depth + 1)
  }
  for (const task of tasks) if (isRoot(task)) add(task, 0)
  return lines
}

export function taskDetails(task: Task, now = Date.now()): string[] {
  const facts: [string, string][] = [
    ['id', task.id],
    ['title', plain(task.title)],
    ['status', task.status],
    ['priority', task.priority],
    ['project', task.projectId],
  ]
  if (task.parentId !== null) facts.push(['parent', task.parentId])
  if (task.dependencies.length > 0) facts.push(['depends on', task.dependencies.join(', ')])
  if (task.sessionIds.length > 0) facts.push(['sessions', task.sessionIds.join(', ')])
  const criteria = task.acceptanceCriteria.map((each) => `  - ${plain(each)}`)
  const timeline = task.timeline
    .slice(-20)
    .map(({ timestamp, type, message }) => [
      `  ${duration(now - timestamp)} ago`,
      type,
      plain(message),
    ])
  return [
    ...table(facts),
    ...(task.description === '' ? [] : ['', ...text(task.description)]),
    ...(criteria.length === 0 ? [] : ['', 'Done when:', ...criteria]),
    ...(timeline.length === 0 ? [] : ['', 'Lately:', ...table(timeline)]),
  ]
}

/** Lines of somebody's text, which may hold nothing that steers a terminal. */
function text(value: string): string[] {
  return value.split('\n').map(plain)
}
