import type { WorkStore } from '../store/work/types.ts'
import { Changes } from './change.ts'
import { createProjects } from './projects.ts'
import { createSessions } from './sessions.ts'
import { createTasks } from './tasks.ts'
import type { Work } from './types.ts'

/** Projects, tasks and sessions over a store. */
export function createWork(store: WorkStore, now: () => number = Date.now): Work {
  const changes = new Changes(store, now)
  return {
    projects: createProjects(changes),
    tasks: createTasks(changes),
    sessions: createSessions(changes),
  }
}
