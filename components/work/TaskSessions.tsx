import { useShallow } from 'zustand/react/shallow'
import { useWork } from '../../lib/client/work/store.ts'
import type { Task } from '../../lib/wire/task.ts'
import { Section } from '../panel/Section.tsx'
import { SessionLine } from './SessionLine.tsx'
import { spawnOn } from './taskActions.ts'

/** Who works and worked on a task, the latest first. */
export function TaskSessions({ task, changeable }: { task: Task; changeable: boolean }) {
  const sessions = useWork(
    useShallow((state) => task.sessionIds.flatMap((id) => state.sessions.get(id) ?? []).reverse()),
  )
  if (sessions.length === 0) {
    return (
      changeable && (
        <div className="border-b border-line px-2.5 py-1.5">
          <button
            type="button"
            onClick={() => spawnOn(task.id)}
            className="h-7 rounded-md px-1.5 text-xs text-faint hover:bg-hover hover:text-text max-sm:h-11"
          >
            + Start an agent on it
          </button>
        </div>
      )
    )
  }
  return (
    <Section title="Sessions">
      <ul>
        {sessions.map((session) => (
          <SessionLine key={session.id} session={session} />
        ))}
      </ul>
    </Section>
  )
}
