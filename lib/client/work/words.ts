import type { Session, SessionStatus } from '../../wire/session.ts'
import type { TaskPriority, TaskStatus, TimelineType } from '../../wire/task.ts'

/** In the order of the board's columns. */
export const STATUSES: readonly TaskStatus[] = ['pending', 'in_progress', 'blocked', 'completed']

export const STATUS_WORDS: Readonly<Record<TaskStatus, string>> = {
  pending: 'Pending',
  in_progress: 'In progress',
  blocked: 'Blocked',
  completed: 'Completed',
}

export const PRIORITIES: readonly TaskPriority[] = ['high', 'medium', 'low']

export const PRIORITY_WORDS: Readonly<Record<TaskPriority, string>> = {
  high: 'High',
  medium: 'Medium',
  low: 'Low',
}

export const SESSION_WORDS: Readonly<Record<SessionStatus, string>> = {
  spawning: 'starting',
  running: 'running',
  completed: 'completed',
  failed: 'failed',
  stopped: 'stopped',
}

export const TIMELINE_WORDS: Readonly<Record<TimelineType, string>> = {
  created: 'Created',
  session_started: 'Session started',
  session_ended: 'Session ended',
  update: 'Update',
  milestone: 'Milestone',
  blocker: 'Blocker',
}

export const hasSessionEnded = ({ status }: Pick<Session, 'status'>): boolean =>
  status === 'completed' || status === 'failed' || status === 'stopped'

/** Does its agent wait for a person? */
export const needsYou = (session: Pick<Session, 'status' | 'needsInput'>): boolean =>
  session.needsInput.active && !hasSessionEnded(session)

/** `1 task`, `12 tasks`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`
