import { ListTree, Lock } from 'lucide-react'
import { dotKind } from '../../lib/client/status.ts'
import { useAgent } from '../../lib/client/store.ts'
import { sessionFor, unfinished } from '../../lib/client/work/filter.ts'
import { useWork } from '../../lib/client/work/store.ts'
import {
  needsYou,
  PRIORITY_WORDS,
  SESSION_WORDS,
  STATUS_WORDS,
} from '../../lib/client/work/words.ts'
import type { Session } from '../../lib/wire/session.ts'
import type { Task } from '../../lib/wire/task.ts'
import { HostName } from '../agents/HostName.tsx'
import { StatusDot } from '../agents/StatusDot.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Since } from '../ui/Since.tsx'
import { PriorityIcon } from './PriorityIcon.tsx'

/** How many of the tasks that a task depends on are not completed yet. */
export const useBlockers = (task: Task): number =>
  useWork(({ tasks }) => unfinished(task, tasks).length)

export const useSessionFor = (task: Task): Session | undefined =>
  useWork(({ sessions }) => sessionFor(task, sessions))

/** Everything that a card or row shows of a task, in one sentence for readers. */
export function useTaskLabel(task: Task): string {
  const blockers = useBlockers(task)
  const session = useSessionFor(task)
  return [
    task.title,
    STATUS_WORDS[task.status],
    `${PRIORITY_WORDS[task.priority]} priority`,
    blockers > 0 && `waits for ${blockers} ${blockers === 1 ? 'task' : 'tasks'}`,
    session && (needsYou(session) ? 'needs you' : `session ${SESSION_WORDS[session.status]}`),
  ]
    .filter(Boolean)
    .join(', ')
}

interface TaskSignsProps {
  task: Task
  /** How many tasks are right below it, and completed among them. */
  below?: { all: number; done: number } | undefined
}

/** Priority, what it waits for, subtasks, and who works on it, in one quiet line. */
export function TaskSigns({ task, below }: TaskSignsProps) {
  const blockers = useBlockers(task)
  const session = useSessionFor(task)
  return (
    <>
      {task.priority !== 'medium' && <PriorityIcon priority={task.priority} />}
      {blockers > 0 && (
        <span
          className="flex shrink-0 items-center gap-1 tabular-nums"
          title={`Waits for ${blockers} ${blockers === 1 ? 'task' : 'tasks'}`}
        >
          <Icon of={Lock} size={11} />
          {blockers}
        </span>
      )}
      {below && below.all > 0 && (
        <span
          className="flex shrink-0 items-center gap-1 tabular-nums"
          title={`${below.done} of ${below.all} subtasks completed`}
        >
          <Icon of={ListTree} size={11} />
          {below.done}/{below.all}
        </span>
      )}
      {session && <SessionSign session={session} />}
    </>
  )
}

function SessionSign({ session }: { session: Session }) {
  if (needsYou(session)) {
    return (
      <span
        className="-ml-1 flex min-w-0 items-center gap-1 font-medium text-accent-text"
        title={session.needsInput.message}
      >
        <StatusDot kind="waiting" />
        <span className="truncate">
          <Since at={session.needsInput.since} prefix="needs you " />
        </span>
      </span>
    )
  }
  return (
    <span className="-ml-1 flex min-w-0 items-center gap-1" title={`Session ${session.name}`}>
      <SessionDot session={session} />
      <span className="truncate">{SESSION_WORDS[session.status]}</span>
      {session.hostId && <HostName id={session.hostId} className="min-w-0 truncate" />}
    </span>
  )
}

/** A session's state as a dot: that of its agent while it runs. */
export function SessionDot({ session }: { session: Session }) {
  const agent = useAgent(session.agentId)
  if (needsYou(session)) return <StatusDot kind="waiting" label="needs you" />
  switch (session.status) {
    case 'running':
      return <StatusDot kind={agent ? dotKind(agent, false) : 'working'} />
    case 'spawning':
      return <StatusDot kind="working" label="starting" />
    case 'failed':
      return <StatusDot kind="failed" />
    case 'completed':
      return <StatusDot kind="finished" label="completed" />
    case 'stopped':
      return <StatusDot kind="ended" label="stopped" />
  }
}
