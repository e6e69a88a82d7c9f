import { isAbsolute, join } from 'node:path'
import type { Project } from '../wire/project.ts'

/** Where a project is on a host, absolute; null when it says nowhere. */
export function projectDirectory(
  { workingDirs, workingDir }: Pick<Project, 'workingDirs' | 'workingDir'>,
  hostId: string,
  home: string,
): string | null {
  const directory = workingDirs[hostId] ?? workingDir
  if (directory === '~' || directory.startsWith('~/')) return join(home, directory.slice(1))
  return isAbsolute(directory) ? directory : null
}
