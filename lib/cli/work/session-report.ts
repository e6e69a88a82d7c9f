import type { Command } from 'commander'
import type { Session, SessionUpdate } from '../../wire/session.ts'
import { type Cli, examples } from '../cli.ts'
import { plain } from '../words.ts'
import { sessionOrHere } from './context.ts'

interface Options {
  session?: string
}

const SESSION = ['--session <session>', 'its id (default: this session)'] as const

/** What an agent says of its own session. */
export function defineSessionReport(session: Command, cli: Cli): void {
  const report = session.command('report').description('What an agent says of its session.')

  const progress = report
    .command('progress')
    .description('Says how far the session is: at itself and at all of its tasks.')
    .argument('<message...>', 'in words')
    .option(...SESSION)
    .action(async (words: string[], options: Options) => {
      const id = sessionOrHere(cli, options.session)
      const message = words.join(' ')
      const changed = await change(cli, id, { events: [event('progress', message)] })
      const entry = { message, sessionId: id }
      for (const taskId of changed.taskIds) {
        await cli.ask('POST', `/api/tasks/${encodeURIComponent(taskId)}/timeline`, entry)
      }
      cli.print(changed, () => `Noted at ${plain(changed.name)}.`)
    })
  examples(progress, [['maestro session report progress "three of five files done"', '']])

  const complete = report
    .command('complete')
    .description('Says that the session has done what it was for.')
    .argument('[summary...]', 'what came of it')
    .option(...SESSION)
    .action(async (words: string[], options: Options) => {
      const id = sessionOrHere(cli, options.session)
      const events = words.length > 0 ? [event('complete', words.join(' '))] : []
      const changed = await change(cli, id, { status: 'completed', events })
      cli.print(changed, () => `${plain(changed.name)} is completed.`)
    })
  examples(complete, [['maestro session report complete "all tests pass"', '']])

  const failed = report
    .command('failed')
    .description('Says that the session cannot do what it was for, and why.')
    .argument('<reason...>', 'in words')
    .option(...SESSION)
    .action(async (words: string[], options: Options) => {
      const id = sessionOrHere(cli, options.session)
      const reason = words.join(' ')
      const changed = await change(cli, id, {
        status: 'failed',
        reason,
        events: [event('failed', reason)],
      })
      cli.print(changed, () => `${plain(changed.name)} has failed.`)
    })
  examples(failed, [['maestro session report failed "the build server is away"', '']])
  examples(report, [
    ['maestro session report progress "three of five files done"', 'in a session'],
    ['maestro session report complete "all tests pass"', 'the last thing that it says'],
  ])
}

function event(type: string, message: string) {
  return { type, data: { message } }
}

function change(cli: Cli, id: string, update: SessionUpdate): Promise<Session> {
  return cli.ask<Session>('PATCH', `/api/sessions/${encodeURIComponent(id)}`, update)
}
