import type { AnyEnvelope } from '../../wire/event.ts'
import type { Project } from '../../wire/project.ts'
import type { Session } from '../../wire/session.ts'
import type { Task } from '../../wire/task.ts'
import { useWork, type WorkState, withTasks, withWholeTimeline } from './store.ts'

/** What a burst of events changes, gathered before it is put in place. */
interface Burst {
  state: WorkState
  projects: Map<string, Project>
  sessions: Map<string, Session>
  /** Undefined: deleted. */
  tasks: Map<string, Task | undefined>
  /** Tasks whose session changed: what a filter says of them may have changed too. */
  touched: Set<string>
}

/** Applies a burst of events as one change, so that a burst costs one render. */
export function applyWorkEvents(events: readonly AnyEnvelope[]): void {
  if (events.length === 0) return
  useWork.setState((state) => {
    const burst: Burst = {
      state,
      projects: new Map(state.projects ?? []),
      sessions: new Map(state.sessions),
      tasks: new Map(),
      touched: new Set(),
    }
    for (const event of events) {
      if (event.type.startsWith('task:')) applyToTask(burst, event)
      else if (event.type.startsWith('session:')) applyToSession(burst, event)
      else applyToProject(burst, event)
    }
    const { projects, sessions, tasks, touched } = burst
    // Before the first list is here, one project is not all of them.
    return withTasks({ ...state, ...(state.projects && { projects }), sessions }, tasks, touched)
  })
}

function applyToProject({ projects }: Burst, event: AnyEnvelope): void {
  if (event.type === 'project:created' || event.type === 'project:updated') {
    projects.set(event.data.id, event.data)
  } else if (event.type === 'project:deleted') projects.delete(event.data.id)
}

function applyToTask({ state, tasks }: Burst, event: AnyEnvelope): void {
  if (event.type === 'task:deleted') {
    const { id } = event.data
    if (state.tasks.has(id) || tasks.has(id)) tasks.set(id, undefined)
  } else if (event.type === 'task:created' || event.type === 'task:updated') {
    const { id, projectId } = event.data
    const known = tasks.has(id) ? tasks.get(id) : state.tasks.get(id)
    if (projectId !== state.projectId && !known) return
    tasks.set(id, withWholeTimeline(event.data, known))
  }
}

function applyToSession(burst: Burst, event: AnyEnvelope): void {
  const { sessions, touched } = burst
  switch (event.type) {
    case 'session:created': {
      const { spawn: _spawn, ...session } = event.data
      putSession(burst, session)
      break
    }
    case 'session:updated':
      putSession(burst, event.data)
      break
    case 'session:needs_input': {
      const { sessionId, needsInput } = event.data
      const known = sessions.get(sessionId)
      if (known) putSession(burst, { ...known, needsInput })
      break
    }
    case 'session:deleted':
      for (const id of sessions.get(event.data.id)?.taskIds ?? []) touched.add(id)
      sessions.delete(event.data.id)
      break
  }
}

function putSession({ sessions, touched }: Burst, session: Session): void {
  sessions.set(session.id, session)
  for (const id of session.taskIds) touched.add(id)
}
