import { type Command, Option } from 'commander'
import type { Task, TaskUpdate, TimelineAdd } from '../../wire/task.ts'
import { type Cli, examples } from '../cli.ts'
import { CliError, EXIT } from '../exit.ts'
import { collect } from '../options.ts'
import { plain } from '../words.ts'
import { sessionHere, taskOrHere, tasksHere } from './context.ts'

interface Options {
  task?: string[]
  message?: string
  reason?: string
  type?: 'update' | 'milestone' | 'blocker'
}

/** What agents say of their tasks: in the pane of a session they need no ids. */
export function defineTaskProgress(task: Command, cli: Cli): void {
  defineReport(task, cli)
  defineComplete(task, cli)
  defineBlock(task, cli)
}

function defineReport(task: Command, cli: Cli): void {
  const report = task
    .command('report')
    .description('Says how far a task is: an entry in its timeline. Its status stays.')
    .argument('<message...>', 'in words')
    .option('--task <task>', 'its id (default: all of this session)', collect)
    .addOption(
      new Option('--type <type>', 'what kind of news').choices(['update', 'milestone', 'blocker']),
    )
    .action(async (words: string[], options: Options) => {
      const ids = options.task ?? tasksHere(cli)
      if (ids.length === 0) taskOrHere(cli, undefined)
      const entry: TimelineAdd = {
        ...entryOf(cli, words.join(' ')),
        type: options.type ?? 'update',
      }
      const tasks: Task[] = []
      for (const id of ids) {
        tasks.push(await cli.ask<Task>('POST', `${taskPath(id)}/timeline`, entry))
      }
      cli.print(tasks, () => tasks.map(({ title }) => `Noted at ${plain(title)}.`))
    })
  examples(report, [
    ['maestro task report "the parser works, now its errors"', 'in a session: at its tasks'],
    ['maestro task report "first version is up" --task task_1 --type milestone', ''],
  ])
}

function defineComplete(task: Command, cli: Cli): void {
  const complete = task
    .command('complete')
    .description('Says that tasks are done.')
    .argument('[tasks...]', 'their ids (default: the only one of this session)')
    .option('-m, --message <text>', 'what came of it')
    .action(async (given: string[], { message }: Options) => {
      const ids = given.length > 0 ? given : [taskOrHere(cli, undefined)]
      const entry =
        message === undefined ? [] : [{ ...entryOf(cli, message), type: 'milestone' as const }]
      const done = await changeAll(cli, ids, {
        status: 'completed',
        ...(entry.length > 0 && { timeline: entry }),
      })
      cli.print(done, () => done.map(({ title }) => `Done: ${plain(title)}`))
    })
  examples(complete, [
    ['maestro task complete', 'in a session with one task'],
    ['maestro task complete task_1 task_2 -m "Merged as #42"', ''],
  ])
}

function defineBlock(task: Command, cli: Cli): void {
  const block = task
    .command('block')
    .description('Says that a task cannot go on, and why.')
    .argument('[task]', 'its id (default: the only one of this session)')
    .requiredOption('-r, --reason <text>', 'what is missing, and from whom')
    .action(async (given: string | undefined, { reason = '' }: Options) => {
      if (reason.trim() === '') throw new CliError('The reason is empty.', EXIT.usage)
      const timeline = [{ ...entryOf(cli, reason), type: 'blocker' as const }]
      const [blocked] = await changeAll(cli, [taskOrHere(cli, given)], {
        status: 'blocked',
        timeline,
      })
      cli.print(blocked, () => `Blocked: ${plain(blocked?.title ?? '')}`)
    })
  examples(block, [
    ['maestro task block --reason "needs the key of the test account"', 'in a session'],
  ])
}

async function changeAll(cli: Cli, ids: readonly string[], change: TaskUpdate): Promise<Task[]> {
  const changed: Task[] = []
  for (const id of ids) changed.push(await cli.ask<Task>('PATCH', taskPath(id), change))
  return changed
}

function entryOf(cli: Cli, message: string): TimelineAdd {
  const sessionId = sessionHere(cli)
  return { message, ...(sessionId !== undefined && { sessionId }) }
}

const taskPath = (id: string) => `/api/tasks/${encodeURIComponent(id)}`
