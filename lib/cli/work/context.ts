import { resolve, sep } from 'node:path'
import type { Project } from '../../wire/project.ts'
import type { Cli } from '../cli.ts'
import type { Env } from '../data-directory.ts'
import { CliError, EXIT } from '../exit.ts'

/** The session that this command runs in, when it runs in the pane of one. */
export function sessionHere({ env }: { env: Env }): string | undefined {
  return env.MAESTRO_SESSION_ID || undefined
}

/** The tasks of the session that this command runs in. */
export function tasksHere({ env }: { env: Env }): string[] {
  return (env.MAESTRO_TASK_IDS ?? '').split(',').filter((id) => id !== '')
}

/** `id`, or the one of the pane; throws a usage error when there is neither. */
export function sessionOrHere(cli: Cli, id: string | undefined): string {
  const found = id ?? sessionHere(cli)
  if (found !== undefined) return found
  throw new CliError(
    'Which session? Give its id, as in maestro session list. Only in a pane that Maestro started for one it can be left out.',
    EXIT.usage,
  )
}

/** `id`, or the only task of the pane; throws a usage error when that is not one. */
export function taskOrHere(cli: Cli, id: string | undefined): string {
  const here = tasksHere(cli)
  const found = id ?? (here.length === 1 ? here[0] : undefined)
  if (found !== undefined) return found
  const which =
    here.length > 1
      ? `This session has ${here.length}: ${here.join(', ')}.`
      : 'Give its id, as in maestro task list.'
  throw new CliError(`Which task? ${which}`, EXIT.usage)
}

/** The project with this id or name. */
export async function findProject(cli: Cli, wanted: string): Promise<Project> {
  const projects = await cli.ask<Project[]>('GET', '/api/projects')
  const found = projects.filter(({ id, name }) => id === wanted || name === wanted)
  if (found.length === 1 && found[0]) return found[0]
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).join(', ')
    throw new CliError(
      `There are ${found.length} projects called ${wanted}: give an id of ${ids}.`,
      EXIT.usage,
    )
  }
  throw new CliError(
    `There is no project called ${wanted}. All of them: maestro project list`,
    EXIT.notFound,
    { code: 'PROJECT_NOT_FOUND' },
  )
}

/**
 * The id of the project that is meant: the one asked for, else that of the pane's session, else the one
 * whose directory this is in. Undefined: none can be told.
 */
export async function projectMeant(cli: Cli, wanted?: string): Promise<string | undefined> {
  if (wanted !== undefined) return (await findProject(cli, wanted)).id
  if (cli.env.MAESTRO_PROJECT_ID) return cli.env.MAESTRO_PROJECT_ID
  const projects = await cli.ask<Project[]>('GET', '/api/projects')
  return projectAround(projects, cli.cwd, cli.home)?.id
}

/** As `projectMeant`; throws a usage error when none can be told. */
export async function projectNeeded(cli: Cli, wanted?: string): Promise<string> {
  const found = await projectMeant(cli, wanted)
  if (found !== undefined) return found
  throw new CliError(
    'Which project? Name one with --project, or be in its directory. All of them: maestro project list',
    EXIT.usage,
  )
}

/** The project with the innermost directory around `cwd`. */
export function projectAround(
  projects: readonly Project[],
  cwd: string,
  home: string,
): Project | undefined {
  const dirOf = ({ workingDir }: Project) =>
    workingDir === '' ? null : resolve(workingDir.replace(/^~(?=$|\/)/, home))
  const around = projects.filter((project) => {
    const dir = dirOf(project)
    return dir !== null && (cwd === dir || cwd.startsWith(dir.endsWith(sep) ? dir : dir + sep))
  })
  return around.sort((a, b) => (dirOf(b)?.length ?? 0) - (dirOf(a)?.length ?? 0))[0]
}

/** `GET` with a query of what is set. */
export function withQuery(path: string, query: Record<string, string | undefined>): string {
  const set = Object.entries(query).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return set.length === 0 ? path : `${path}?${new URLSearchParams(set)}`
}
