import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { MaestroError } from '../../errors.ts'
import { writePrivate } from '../../private-file.ts'
import type { ImportCounts } from '../../wire/import.ts'
import type { Project } from '../../wire/project.ts'
import type { Session } from '../../wire/session.ts'
import type { Task } from '../../wire/task.ts'
import { KINDS, type Kind } from './read.ts'

export interface Lists {
  projects: readonly Project[]
  tasks: readonly Task[]
  sessions: readonly Session[]
}

/**
 * Writes the JSON files of Maestro Server below `dir`, which is made: `projects/<id>.json`,
 * `tasks/<project>/<id>.json`, `sessions/<id>.json`. For the user alone: sessions have environments.
 * Throws VALIDATION_ERROR, and writes nothing, when there are such files already.
 */
export function exportWork(
  dir: string,
  lists: Lists,
  onProgress: (files: number) => void = () => undefined,
): ImportCounts {
  for (const kind of KINDS) requireEmpty(dir, kind)
  let written = 0
  const write = (folder: string, item: Project | Task | Session) => {
    const { homeId, heardAt, ...kept } = item
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writePrivate(join(folder, `${item.id}.json`), `${JSON.stringify(kept, null, 2)}\n`)
    written += 1
    onProgress(written)
  }
  for (const project of lists.projects) write(join(dir, 'projects'), project)
  for (const task of lists.tasks) write(join(dir, 'tasks', task.projectId), task)
  for (const session of lists.sessions) write(join(dir, 'sessions'), session)
  const { projects, tasks, sessions } = lists
  return { projects: projects.length, tasks: tasks.length, sessions: sessions.length }
}

function requireEmpty(dir: string, kind: Kind): void {
  const place = join(dir, kind)
  try {
    if (readdirSync(place).length === 0) return
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  throw new MaestroError(
    'VALIDATION_ERROR',
    `There are files in ${place} already. Choose an empty directory: nothing is overwritten.`,
    { field: 'dir' },
  )
}
