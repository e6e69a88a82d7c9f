import { type Command, Option } from 'commander'
import type { Task, TaskCreate, TaskUpdate } from '../../wire/task.ts'
import { confirm } from '../ask-person.ts'
import { type Cli, type Define, examples } from '../cli.ts'
import { CliError, EXIT } from '../exit.ts'
import { collect, collectWhole } from '../options.ts'
import { plain } from '../words.ts'
import { projectMeant, projectNeeded, taskOrHere, withQuery } from '../work/context.ts'
import { defineTaskProgress } from '../work/task-progress.ts'
import { taskDetails, taskRows, taskTree } from '../work/task-words.ts'

const STATUSES = ['pending', 'in_progress', 'completed', 'blocked'] as const
const PRIORITIES = ['low', 'medium', 'high'] as const

interface Fields {
  title?: string
  project?: string
  parent?: string
  description?: string
  status?: (typeof STATUSES)[number]
  priority?: (typeof PRIORITIES)[number]
  prompt?: string
  skill?: string[]
  dependsOn?: string[]
  criterion?: string[]
}

export const define: Define = (program, cli) => {
  const task = program.command('task').description('Tasks: what is to be done, and how far it is.')
  defineReads(task, cli)
  defineChanges(task, cli)
  defineTaskProgress(task, cli)
  examples(task, [
    ['maestro task list --status pending', 'what is to be done'],
    ['maestro task report "half of the tests pass"', 'in a session: how far it is'],
    ['maestro task complete task_1 -m "Merged"', 'it is done'],
  ])
}

function defineReads(task: Command, cli: Cli): void {
  const list = task
    .command('list')
    .alias('ls')
    .description('Lists tasks of this project, or of all when there is none here.')
    .option('--project <project>', 'id or name; all: of all projects')
    .addOption(new Option('--status <status>', 'only those').choices(STATUSES))
    .option('--parent <task>', 'only those under it; none: those under no other')
    .action(async ({ project, status, parent }: Fields) => {
      const projectId = project === 'all' ? undefined : await projectMeant(cli, project)
      const parentId = parent === 'none' ? 'null' : parent
      const query = { projectId, status, parentId }
      const tasks = await cli.ask<Task[]>('GET', withQuery('/api/tasks', query))
      cli.print(tasks, () => taskRows(tasks))
    })
  examples(list, [
    ['maestro task list', 'of the project of this directory or session'],
    ['maestro task list --project web --status blocked', ''],
  ])

  const get = task
    .command('get')
    .description('Shows one task with its timeline.')
    .argument('[task]', 'its id (default: the one of this session)')
    .action(async (id: string | undefined) => {
      const found = await cli.ask<Task>('GET', taskPath(taskOrHere(cli, id)))
      cli.print(found, () => taskDetails(found))
    })
  examples(get, [['maestro task get task_1', '']])

  const tree = task
    .command('tree')
    .description('Shows the tasks of a project, each under its parent.')
    .option('--project <project>', 'id or name')
    .action(async ({ project }: Fields) => {
      const projectId = await projectNeeded(cli, project)
      const tasks = await cli.ask<Task[]>('GET', withQuery('/api/tasks', { projectId }))
      cli.print(tasks, () => taskTree(tasks))
    })
  examples(tree, [['maestro task tree --project web', '']])
}

function defineChanges(task: Command, cli: Cli): void {
  const create = withFields(task.command('create').argument('<title>', 'what is to be done'))
    .description('Makes a task.')
    .option('--project <project>', 'id or name (default: that of this directory or session)')
    .action(async (title: string, fields: Fields) => {
      const projectId = await projectNeeded(cli, fields.project)
      const wish = { ...changeOf(fields), projectId, title } satisfies TaskCreate
      const made = await cli.ask<Task>('POST', '/api/tasks', wish)
      cli.print(made, () => `Made the task ${plain(made.title)}: ${made.id}`)
    })
  examples(create, [
    ['maestro task create "Log in with a passkey" --priority high', ''],
    ['maestro task create "Write its tests" --parent task_1', 'a part of another'],
    ['maestro task create Release --depends-on task_1,task_2', 'not before these are done'],
  ])

  const update = withFields(task.command('update').argument('<task>', 'its id'))
    .description('Changes a task.')
    .option('--title <title>', 'another title')
    .addOption(new Option('--status <status>', 'another status').choices(STATUSES))
    .action(async (id: string, fields: Fields) => {
      const { title, status } = fields
      const change: TaskUpdate = {
        ...changeOf(fields),
        ...(title && { title }),
        ...(status && { status }),
      }
      if (Object.keys(change).length === 0) {
        throw new CliError('Nothing to change: give at least one option.', EXIT.usage)
      }
      const changed = await cli.ask<Task>('PATCH', taskPath(id), change)
      cli.print(changed, () => taskDetails(changed))
    })
  examples(update, [
    ['maestro task update task_1 --status in_progress', ''],
    ['maestro task update task_2 --parent none', 'no part of another any more'],
  ])

  const remove = task
    .command('delete')
    .description('Deletes a task, with those under it.')
    .argument('<task>', 'its id')
    .option('-y, --yes', 'without asking')
    .action(async (id: string, options: { yes?: boolean }) => {
      const { title } = await cli.ask<Task>('GET', taskPath(id))
      await confirm(cli, `Delete “${plain(title)}” and the tasks under it?`, options.yes ?? false)
      const answer = await cli.ask('DELETE', taskPath(id))
      cli.print(answer, () => `Deleted ${plain(title)}.`)
    })
  examples(remove, [['maestro task delete task_1 --yes', 'for scripts']])
}

function withFields(command: Command): Command {
  return command
    .option('--description <text>', 'what it is about')
    .addOption(new Option('--priority <priority>', 'how much it matters').choices(PRIORITIES))
    .option('--parent <task>', 'the task that it is a part of')
    .option('--depends-on <tasks>', 'tasks to be done before; with commas, or again', collect)
    .option('--criterion <text>', 'it is done when …; may be given more than once', collectWhole)
    .option('--prompt <text>', 'the first words to its agent')
    .option('--skill <skills>', 'skills that its agent needs; with commas, or again', collect)
}

function changeOf(fields: Fields): TaskUpdate {
  const { description, priority, parent, dependsOn, criterion, prompt, skill } = fields
  return {
    ...(description !== undefined && { description }),
    ...(priority && { priority }),
    ...(parent !== undefined && { parentId: parent === 'none' ? null : parent }),
    ...(dependsOn && { dependencies: dependsOn }),
    ...(criterion && { acceptanceCriteria: criterion }),
    ...(prompt !== undefined && { initialPrompt: prompt }),
    ...(skill && { skillIds: skill }),
  }
}

const taskPath = (id: string) => `/api/tasks/${encodeURIComponent(id)}`
