import type { Project, ProjectCreate, ProjectUpdate } from '../../wire/project.ts'
import { confirm } from '../ask-person.ts'
import { type Define, examples } from '../cli.ts'
import { plain, table } from '../words.ts'
import { findProject } from '../work/context.ts'

interface Fields {
  name?: string
  dir?: string
  description?: string
}

export const define: Define = (program, cli) => {
  const project = program
    .command('project')
    .description('Projects: what tasks and sessions belong to.')

  const list = project
    .command('list')
    .alias('ls')
    .description('Lists all projects.')
    .action(async () => {
      const projects = await cli.ask<Project[]>('GET', '/api/projects')
      cli.print(projects, () =>
        projects.length === 0
          ? 'No projects. Make one with: maestro project create <name>'
          : table([['ID', 'NAME', 'DIRECTORY'], ...projects.map(rowOf)]),
      )
    })
  examples(list, [['maestro project list --json', 'for programs']])

  const get = project
    .command('get')
    .description('Shows one project.')
    .argument('<project>', 'id or name')
    .action(async (wanted: string) => {
      const found = await findProject(cli, wanted)
      cli.print(found, () => detailsOf(found))
    })
  examples(get, [['maestro project get web', '']])

  const create = project
    .command('create')
    .description('Makes a project.')
    .argument('<name>', 'for people')
    .option('--dir <directory>', 'where its agents work (default: this directory)')
    .option('--description <text>', 'what it is about')
    .action(async (name: string, options: Fields) => {
      const { dir: workingDir = cli.cwd, description } = options
      const wish: ProjectCreate = {
        name,
        workingDir,
        ...(description !== undefined && { description }),
      }
      const made = await cli.ask<Project>('POST', '/api/projects', wish)
      cli.print(made, () => `Made the project ${plain(made.name)}: ${made.id}`)
    })
  examples(create, [
    ['maestro project create web', 'of this directory'],
    ['maestro project create api --dir ~/src/api --description "The HTTP API"', ''],
  ])

  const update = project
    .command('update')
    .description('Changes a project.')
    .argument('<project>', 'id or name')
    .option('--name <name>', 'another name')
    .option('--dir <directory>', 'another directory')
    .option('--description <text>', 'another description')
    .action(async (wanted: string, { name, dir, description }: Fields) => {
      const { id } = await findProject(cli, wanted)
      const change: ProjectUpdate = {
        ...(name !== undefined && { name }),
        ...(dir !== undefined && { workingDir: dir }),
        ...(description !== undefined && { description }),
      }
      const changed = await cli.ask<Project>('PUT', `/api/projects/${id}`, change)
      cli.print(changed, () => detailsOf(changed))
    })
  examples(update, [['maestro project update web --dir ~/src/web', '']])

  const remove = project
    .command('delete')
    .description('Deletes a project that has no tasks and sessions.')
    .argument('<project>', 'id or name')
    .option('-y, --yes', 'without asking')
    .action(async (wanted: string, options: { yes?: boolean }) => {
      const { id, name } = await findProject(cli, wanted)
      await confirm(cli, `Delete the project ${plain(name)}?`, options.yes ?? false)
      const answer = await cli.ask('DELETE', `/api/projects/${id}`)
      cli.print(answer, () => `Deleted ${plain(name)}.`)
    })
  examples(remove, [['maestro project delete web --yes', 'for scripts']])

  examples(project, [
    ['maestro project create web', 'a project of this directory'],
    ['maestro project list', 'all of them'],
  ])
}

const rowOf = ({ id, name, workingDir }: Project) => [id, plain(name), plain(workingDir)]

function detailsOf({ id, name, workingDir, description, homeId }: Project): string[] {
  return table([
    ['id', id],
    ['name', plain(name)],
    ['directory', plain(workingDir)],
    ['home', homeId],
    ...(description === '' ? [] : [['description', plain(description)]]),
  ])
}
