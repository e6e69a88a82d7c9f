import { MaestroError } from '../errors.ts'
import {
  countInProject,
  deleteProject,
  insertProject,
  type ProjectRow,
  readProjects,
  writeProject,
} from '../store/work/projects.ts'
import type { WorkDatabase } from '../store/work/schema.ts'
import type { Project } from '../wire/project.ts'
import type { Changes } from './change.ts'
import { projectNotFound } from './errors.ts'
import { newId } from './ids.ts'
import type { Projects } from './types.ts'

export async function requireProject(db: WorkDatabase, id: string): Promise<ProjectRow> {
  const [row] = await readProjects(db, id)
  if (!row) throw projectNotFound(id)
  return row
}

export function createProjects(changes: Changes): Projects {
  const { store } = changes
  const whole = (row: ProjectRow): Project => ({ ...row, homeId: store.homeId })
  return {
    async list() {
      return (await readProjects(store.db)).map(whole)
    },
    async get(id) {
      return whole(await requireProject(store.db, id))
    },
    create: ({ name, workingDir = '', description = '', workingDirs = {} }) =>
      changes.make(async ({ db, now, tell }) => {
        const times = { createdAt: now, updatedAt: now }
        const row = { id: newId('proj', now), name, workingDir, description, workingDirs, ...times }
        await insertProject(db, row)
        tell({ type: 'project:created', data: whole(row) })
        return whole(row)
      }),
    update: (id, change) =>
      changes.make(async ({ db, now, tell }) => {
        const row = { ...(await requireProject(db, id)), ...given(change), updatedAt: now }
        await writeProject(db, row)
        tell({ type: 'project:updated', data: whole(row) })
        return whole(row)
      }),
    remove: (id) =>
      changes.make(async ({ db, tell }) => {
        const { name } = await requireProject(db, id)
        const { tasks, sessions } = await countInProject(db, id)
        if (tasks + sessions > 0) {
          throw new MaestroError(
            'PROJECT_HAS_DEPENDENCIES',
            `${name} has tasks (${tasks}) or sessions (${sessions}). Delete them first.`,
            { projectId: id, tasks, sessions },
          )
        }
        await deleteProject(db, id)
        tell({ type: 'project:deleted', data: { id } })
      }),
  }
}

/** The fields that are there: an absent one leaves what is kept. */
export function given<T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
