import { useMemo } from 'react'
import { useWork } from '../../lib/client/work/store.ts'
import { compose } from '../../lib/client/work/ui.ts'
import type { Task } from '../../lib/wire/task.ts'
import { Section } from '../panel/Section.tsx'
import { TaskLine } from './TaskLine.tsx'

/** The tasks right below one. */
export function Subtasks({ task, changeable }: { task: Task; changeable: boolean }) {
  const tasks = useWork((state) => state.tasks)
  const below = useMemo(
    () =>
      [...tasks.values()]
        .filter(({ parentId }) => parentId === task.id)
        .sort((a, b) => a.createdAt - b.createdAt),
    [tasks, task.id],
  )
  const done = below.filter(({ status }) => status === 'completed').length
  const add = changeable && (
    <button
      type="button"
      onClick={() => compose(task.id)}
      className="h-7 rounded-md px-1.5 text-xs text-faint hover:bg-hover hover:text-text max-sm:h-11"
    >
      + Add a subtask
    </button>
  )
  if (below.length === 0) {
    return add && <div className="border-b border-line px-2.5 py-1.5">{add}</div>
  }
  return (
    <Section
      title="Subtasks"
      aside={
        <span className="text-2xs text-faint tabular-nums">
          {done} of {below.length}
        </span>
      }
    >
      <ul>
        {below.map((one) => (
          <TaskLine key={one.id} task={one} />
        ))}
      </ul>
      <div className="-ml-1.5">{add}</div>
    </Section>
  )
}
