import { resolve } from 'node:path'
import { Option } from 'commander'
import { MaestroError } from '../../errors.ts'
import type { ProgramId } from '../../wire/agent.ts'
import { type Manifest, PermissionMode } from '../../wire/manifest.ts'
import type { NodeInfo } from '../../wire/node.ts'
import type { Project } from '../../wire/project.ts'
import { SessionRole } from '../../wire/session.ts'
import type { Task } from '../../wire/task.ts'
import { newId } from '../../work/ids.ts'
import { LAUNCHABLE } from '../../work/launch/launch.ts'
import { buildManifest, writeManifestTo } from '../../work/manifest.ts'
import { projectDirectory } from '../../work/project-directory.ts'
import { type Cli, type Define, examples } from '../cli.ts'
import { CliError, EXIT } from '../exit.ts'
import { collect, wholeNumber } from '../options.ts'

interface Options {
  role: SessionRole
  projectId: string
  taskIds: string[]
  skills?: string[]
  program?: ProgramId
  output?: string
  sessionId?: string
  model?: string
  permissionMode?: PermissionMode
  workingDir?: string
  maxTurns?: number
  timeout?: number
  directive?: string
}

export const define: Define = (program, cli) => {
  const manifest = program
    .command('manifest')
    .summary('make the launch document of a session')
    .description('Makes manifests, which tell `maestro worker init` what to start.')
  const choices = (flags: string, what: string, values: readonly string[]) =>
    new Option(flags, what).choices(values)
  const generate = manifest
    .command('generate')
    .summary('make one from a project and its tasks')
    .description(
      'Makes the manifest of a session from a project and its tasks, as the node does when it spawns one.',
    )
    .addOption(choices('--role <role>', 'of the session', SessionRole.options).default('worker'))
    .requiredOption('--project-id <id>', 'the project')
    .requiredOption('--task-ids <ids>', 'its tasks, with commas between them', collect)
    .option('--skills <ids>', 'default: the one of the role', collect)
    .addOption(choices('--program <program>', 'default claude', LAUNCHABLE))
    .option('--output <file>', 'default: standard output')
    .option('--session-id <id>', 'default: MAESTRO_SESSION_ID, else a new one')
    .option('--model <model>', 'of the program')
    .addOption(choices('--permission-mode <mode>', 'default acceptEdits', PermissionMode.options))
    .option('--working-dir <dir>', 'default: the project’s on the node’s host')
    .option('--max-turns <n>', 'where the program counts them', wholeNumber(1))
    .option('--timeout <seconds>', 'after which the program is ended', wholeNumber(1))
    .option('--directive <text>', 'what stands before the tasks')
    .action((options: Options) => run(cli, options))
  examples(manifest, [['maestro manifest generate --help', 'what can be said in one']])
  examples(generate, [
    ['maestro manifest generate --project-id proj_1 --task-ids task_1,task_2', 'to look at it'],
    [
      'maestro manifest generate --project-id proj_1 --task-ids task_1 --output m.json',
      'to a file',
    ],
  ])
}

async function run(cli: Cli, options: Options): Promise<void> {
  const { output } = options
  const made = await manifestFor(cli, options)
  if (output === undefined) return cli.print(made, () => JSON.stringify(made, null, 2))
  const path = resolve(cli.cwd, output)
  inWords(() => writeManifestTo(path, made))
  cli.print({ path, sessionId: made.session.id }, () => path)
}

async function manifestFor(cli: Cli, options: Options): Promise<Manifest> {
  const { projectId, role, skills, program, model, permissionMode, maxTurns, timeout } = options
  const [project, node, ...tasks] = await Promise.all([
    cli.ask<Project>('GET', `/api/projects/${encodeURIComponent(projectId)}`),
    cli.ask<NodeInfo>('GET', '/api/node'),
    ...options.taskIds.map((id) => cli.ask<Task>('GET', `/api/tasks/${encodeURIComponent(id)}`)),
  ])
  const foreign = tasks.find((task) => task.projectId !== project.id)
  if (foreign) {
    throw new CliError(
      `${foreign.id} is a task of another project than ${project.name}.`,
      EXIT.usage,
    )
  }
  return inWords(() =>
    buildManifest({
      sessionId: options.sessionId ?? cli.env.MAESTRO_SESSION_ID ?? newId('sess', Date.now()),
      project,
      tasks,
      workingDirectory: options.workingDir
        ? resolve(cli.cwd, options.workingDir)
        : (projectDirectory(project, node.id, cli.home) ?? cli.home),
      initialDirective: options.directive,
      ...{ role, skills, program, model, permissionMode, maxTurns, timeout },
    }),
  )
}

function inWords<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof MaestroError) throw new CliError(error.message, EXIT.failed, error)
    throw error
  }
}
