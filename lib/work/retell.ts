import type { NamedEvent } from '../store/work/postgres/notice.ts'
import { readProjects } from '../store/work/projects.ts'
import type { WorkEvent, WorkStore } from '../store/work/types.ts'
import type { Project } from '../wire/project.ts'
import { Changes, toldSession, toldTask } from './change.ts'
import { spawnRequestOf } from './sessions.ts'

/**
 * Events of another node that shares the store, with what the store has now. Those about something
 * that is gone are left out: that it went is told too.
 */
export async function loadEvents(
  store: WorkStore,
  named: readonly NamedEvent[],
): Promise<WorkEvent[]> {
  const changes = new Changes(store, Date.now)
  const ids = (kind: RegExp) => [
    ...new Set(named.flatMap(({ type, ids: [id = ''] }) => (kind.test(type) ? [id] : []))),
  ]
  const projects = await projectsById(store, ids(/^project:(created|updated)$/))
  const tasks = byId(await changes.tasks(store.db, ids(/^task:(created|updated)$/)))
  const sessions = byId(
    await changes.sessions(store.db, ids(/^session:(created|updated|spawn_request|needs_input)$/)),
  )

  function eventOf({ type, ids: [id = '', other = ''] }: NamedEvent): WorkEvent | null {
    switch (type) {
      case 'project:created':
      case 'project:updated': {
        const data = projects.get(id)
        return data ? { type, data } : null
      }
      case 'task:created':
      case 'task:updated': {
        const data = tasks.get(id)
        return data ? { type, data: toldTask(data) } : null
      }
      case 'session:created':
      case 'session:updated': {
        const data = sessions.get(id)
        return data ? { type, data: toldSession(data) } : null
      }
      case 'session:spawn_request': {
        const session = sessions.get(id)
        return session ? { type, data: spawnRequestOf(toldSession(session)) } : null
      }
      case 'session:needs_input': {
        const session = sessions.get(id)
        if (!session) return null
        const { agentId, needsInput } = session
        return { type, data: { sessionId: id, agentId, needsInput } }
      }
      case 'project:deleted':
      case 'task:deleted':
      case 'session:deleted':
        return { type, data: { id } }
      case 'task:session_added':
      case 'task:session_removed':
      case 'session:task_added':
      case 'session:task_removed':
        return { type, data: { taskId: id, sessionId: other } }
    }
  }

  return named.map(eventOf).filter((event) => event !== null)
}

const byId = <T extends { id: string }>(items: readonly T[]) =>
  new Map(items.map((item) => [item.id, item]))

async function projectsById(
  store: WorkStore,
  ids: readonly string[],
): Promise<Map<string, Project>> {
  const rows = await Promise.all(ids.map((id) => readProjects(store.db, id)))
  return byId(rows.flat().map((row) => ({ ...row, homeId: store.homeId })))
}
