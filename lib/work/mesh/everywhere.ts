import { MaestroError } from '../../errors.ts'
import type { Project } from '../../wire/project.ts'
import { ENDED, type Session, type SessionQuery } from '../../wire/session.ts'
import type { Task, TaskQuery } from '../../wire/task.ts'
import type { Work } from '../types.ts'
import type { MeshWork } from './mesh-work.ts'

/** What all homes have: this node's own from its store, others' as last heard. */
export interface WorkEverywhere {
  projects: Pick<Work['projects'], 'list' | 'get'>
  tasks: Pick<Work['tasks'], 'list' | 'get' | 'children'>
  sessions: Pick<Work['sessions'], 'list' | 'get'>
}

export function lookEverywhere(work: Work, mesh: MeshWork): WorkEverywhere {
  const { remote } = mesh

  /** A project of this node is all here. */
  const isAllHere = (projectId: string | undefined) =>
    projectId !== undefined && mesh.isOwnProject(projectId)

  async function tasks(query: TaskQuery = {}): Promise<Task[]> {
    if (isAllHere(query.projectId)) return work.tasks.list(query)
    await mesh.fresh()
    const far = remote.list('task').filter((task) => isTaskOf(query, task))
    return merged(await work.tasks.list(query), far, ({ createdAt }) => createdAt)
  }

  function childrenOf(id: string): Task[] | undefined {
    if (!remote.get('task', id)) return undefined
    const found = remote.list('task').filter(({ parentId }) => parentId === id)
    return byAge(found, ({ createdAt }) => createdAt)
  }

  return {
    projects: {
      async list() {
        await mesh.fresh()
        const here = await work.projects.list()
        return merged(here, remote.list('project'), ({ createdAt }) => createdAt)
      },
      get: (id) => orElse(work.projects.get(id), () => remote.get('project', id)),
    },
    tasks: {
      list: tasks,
      get: (id) => orElse(work.tasks.get(id), () => remote.get('task', id)),
      children: (id) => orElse(work.tasks.children(id), () => childrenOf(id)),
    },
    sessions: {
      async list(query = {}) {
        if (isAllHere(query.projectId)) return work.sessions.list(query)
        await mesh.fresh()
        const far = remote.list('session').filter((session) => isSessionOf(query, session))
        return merged(await work.sessions.list(query), far, ({ startedAt }) => startedAt)
      },
      get: (id) => orElse(work.sessions.get(id), () => remote.get('session', id)),
    },
  }
}

const NOT_HERE: ReadonlySet<string> = new Set([
  'PROJECT_NOT_FOUND',
  'TASK_NOT_FOUND',
  'SESSION_NOT_FOUND',
])

/** What is here, or else what was heard of it. */
async function orElse<T>(here: Promise<T>, heard: () => T | undefined): Promise<T> {
  try {
    return await here
  } catch (error) {
    const isNotHere = error instanceof MaestroError && NOT_HERE.has(error.code)
    const found = isNotHere ? heard() : undefined
    if (found === undefined) throw error
    return found
  }
}

export function isTaskOf({ projectId, status, parentId }: TaskQuery, task: Task): boolean {
  const parent = parentId === 'null' ? null : parentId
  return (
    (projectId === undefined || task.projectId === projectId) &&
    (status === undefined || task.status === status) &&
    (parent === undefined || task.parentId === parent)
  )
}

export function isSessionOf(query: SessionQuery, session: Session): boolean {
  const { projectId, taskId, status, active } = query
  return (
    (projectId === undefined || session.projectId === projectId) &&
    (taskId === undefined || session.taskIds.includes(taskId)) &&
    (status === undefined || session.status === status) &&
    (active !== 'true' || !ENDED.includes(session.status))
  )
}

function merged<T extends Project | Task | Session>(
  here: readonly T[],
  far: readonly T[],
  bornAt: (item: T) => number,
): T[] {
  return far.length === 0 ? [...here] : byAge([...here, ...far], bornAt)
}

/** As the store sorts: by time, then id. */
function byAge<T extends { id: string }>(items: T[], bornAt: (item: T) => number): T[] {
  return items.sort((a, b) => bornAt(a) - bornAt(b) || (a.id < b.id ? -1 : 1))
}
