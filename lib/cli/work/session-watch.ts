import type { Session, SessionStatus } from '../../wire/session.ts'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { watch } from '../watch.ts'
import { plain } from '../words.ts'
import { stateOf } from './session-words.ts'

const OVER: ReadonlySet<SessionStatus> = new Set(['completed', 'failed', 'stopped'])

/**
 * Tells each change of the sessions until all have ended: a line for people, an object a line with
 * `--json`. The exit code is 1 unless all completed.
 */
export async function watchSessions(
  cli: Cli,
  ids: readonly string[],
  timeout?: number,
): Promise<void> {
  const known = new Map<string, Session>()
  const wanted = new Set(ids)

  const learn = (session: Session) => {
    const before = known.get(session.id)
    known.set(session.id, session)
    for (const line of newsOf(before, session)) {
      cli.stdout.write(
        `${cli.json ? JSON.stringify({ ...line, session: session.id }) : `${plain(session.name)}: ${line.words}`}\n`,
      )
    }
  }
  const verdict = (): Session[] | undefined => {
    const all = [...known.values()]
    return all.length === wanted.size && all.every(({ status }) => OVER.has(status))
      ? all
      : undefined
  }

  const ended = await watch<Session[]>(cli, {
    topics: ['session'],
    timeout,
    what: 'The end of the sessions',
    async look() {
      for (const id of wanted)
        learn(await cli.ask<Session>('GET', `/api/sessions/${encodeURIComponent(id)}`))
      return verdict()
    },
    hear(event) {
      if (event.type === 'session:updated' && wanted.has(event.data.id)) learn(event.data)
      if (event.type === 'session:deleted' && wanted.delete(event.data.id))
        known.delete(event.data.id)
      return verdict()
    },
  })
  const isGood =
    ended.length === new Set(ids).size && ended.every(({ status }) => status === 'completed')
  if (!isGood) cli.exit(EXIT.failed)
}

interface News {
  status: SessionStatus
  words: string
}

/** What is new in `now`; all of it when it was not known. */
function newsOf(before: Session | undefined, now: Session): News[] {
  const { status } = now
  const news: News[] = []
  const seen = new Set(before?.events.map(({ id }) => id))
  if (before) {
    for (const { id, data } of now.events) {
      const { message } = (data ?? {}) as { message?: unknown }
      if (!seen.has(id) && typeof message === 'string') news.push({ status, words: plain(message) })
    }
  }
  if (!before || stateOf(before) !== stateOf(now)) {
    const reason = now.reason === undefined ? '' : `: ${plain(now.reason)}`
    const asks = now.needsInput.active ? `: ${plain(now.needsInput.message)}` : ''
    news.push({ status, words: `${stateOf(now)}${reason}${asks}` })
  }
  return news
}
