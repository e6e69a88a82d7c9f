import Link from 'next/link'
import { useShallow } from 'zustand/react/shallow'
import { boardHref } from '../../lib/client/work/place.ts'
import { useWork } from '../../lib/client/work/store.ts'
import type { Session } from '../../lib/wire/session.ts'
import type { Task } from '../../lib/wire/task.ts'
import { Section } from '../panel/Section.tsx'
import { Since } from '../ui/Since.tsx'
import { StatusIcon } from './StatusIcon.tsx'
import { readable } from './Timeline.tsx'

/** What a session works on, each task with its latest news. */
export function SessionTasks({ session }: { session: Session }) {
  const tasks = useWork(
    useShallow((state) => session.taskIds.flatMap((id) => state.tasks.get(id) ?? [])),
  )
  return (
    <Section title={session.taskIds.length === 1 ? 'Task' : 'Tasks'}>
      {session.taskIds.length === 0 && <p className="text-xs text-faint">None any more.</p>}
      <ul className="space-y-1">
        {tasks.map((task) => (
          <SessionTask key={task.id} task={task} session={session} />
        ))}
      </ul>
    </Section>
  )
}

function SessionTask({ task, session }: { task: Task; session: Session }) {
  const last = task.timeline.at(-1)
  return (
    <li>
      <Link
        href={boardHref({ projectId: task.projectId, taskId: task.id })}
        className="-mx-1.5 block rounded-sm px-1.5 py-1 hover:bg-hover"
      >
        <span className="flex items-start gap-2 text-sm">
          <StatusIcon status={task.status} className="mt-[3px]" />
          <span className="min-w-0 flex-1 [overflow-wrap:anywhere] text-text">{task.title}</span>
        </span>
        {last && (
          <span className="flex items-baseline gap-2 pl-5.5 text-xs text-dim">
            <span className="line-clamp-2 min-w-0 flex-1 [overflow-wrap:anywhere]">
              {readable(last.message, session)}
            </span>
            <Since at={last.timestamp} className="shrink-0 text-2xs text-faint tabular-nums" />
          </span>
        )}
      </Link>
    </li>
  )
}
