import { type Command, Option } from 'commander'
import type { Session } from '../../wire/session.ts'
import { type Cli, type Define, examples } from '../cli.ts'
import { parseDuration } from '../options.ts'
import { plain } from '../words.ts'
import { projectMeant, sessionOrHere, withQuery } from '../work/context.ts'
import { defineSessionReport } from '../work/session-report.ts'
import { defineSpawn } from '../work/session-spawn.ts'
import { watchSessions } from '../work/session-watch.ts'
import { sessionDetails, sessionRows } from '../work/session-words.ts'

const STATUSES = ['spawning', 'running', 'completed', 'failed', 'stopped'] as const

interface ListOptions {
  project?: string
  task?: string
  status?: (typeof STATUSES)[number]
  all?: boolean
}

export const define: Define = (program, cli) => {
  const session = program.command('session').description('Sessions: runs of agents on tasks.')
  defineReads(session, cli)
  defineSpawn(session, cli)
  defineWatch(session, cli)
  defineStop(session, cli)
  defineSessionReport(session, cli)
  examples(session, [
    ['maestro session spawn task_1 --program claude', 'an agent for a task'],
    ['maestro session watch sess_1', 'until it has ended'],
    ['maestro session report complete "all tests pass"', 'by the agent itself'],
  ])
}

function defineReads(session: Command, cli: Cli): void {
  const list = session
    .command('list')
    .alias('ls')
    .description('Lists the sessions of this project, or of all when there is none here.')
    .option('--project <project>', 'id or name; all: of all projects')
    .option('--task <task>', 'only those on this task')
    .addOption(new Option('--status <status>', 'only those').choices(STATUSES))
    .option('--all', 'also those that have ended')
    .action(async ({ project, task: taskId, status, all }: ListOptions) => {
      const projectId = project === 'all' ? undefined : await projectMeant(cli, project)
      const active = all || status ? undefined : 'true'
      const query = { projectId, taskId, status, active }
      const sessions = await cli.ask<Session[]>('GET', withQuery('/api/sessions', query))
      cli.print(sessions, () => sessionRows(sessions))
    })
  examples(list, [
    ['maestro session list', 'those that go on'],
    ['maestro session list --task task_1 --all', ''],
  ])

  const info = session
    .command('info')
    .description('Shows one session.')
    .argument('[session]', 'its id (default: this session)')
    .action(async (id: string | undefined) => {
      const found = await cli.ask<Session>('GET', sessionPath(sessionOrHere(cli, id)))
      cli.print(found, () => sessionDetails(found))
    })
  examples(info, [['maestro session info', 'in a session']])
}

function defineWatch(session: Command, cli: Cli): void {
  const watch = session
    .command('watch')
    .description(
      'Follows sessions until all have ended. Exit code 1 when one of them failed or was stopped; --json writes one object a line.',
    )
    .argument('<sessions...>', 'their ids')
    .option('-t, --timeout <time>', 'at most so long: 90, 90s, 5m, 2h', parseDuration)
    .action((ids: string[], { timeout }: { timeout?: number }) => watchSessions(cli, ids, timeout))
  examples(watch, [['maestro session watch sess_1 sess_2 --timeout 1h', '']])
}

function defineStop(session: Command, cli: Cli): void {
  const stop = session
    .command('stop')
    .description('Stops sessions: interrupts their programs and lets their agents sleep.')
    .argument('<sessions...>', 'their ids')
    .action(async (ids: string[]) => {
      const stopped: Session[] = []
      for (const id of ids) stopped.push(await cli.ask<Session>('POST', `${sessionPath(id)}/stop`))
      cli.print(stopped, () => stopped.map(({ name }) => `Stopped ${plain(name)}.`))
    })
  examples(stop, [['maestro session stop sess_1', '']])
}

const sessionPath = (id: string) => `/api/sessions/${encodeURIComponent(id)}`
