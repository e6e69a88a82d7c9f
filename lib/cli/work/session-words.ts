import type { Session } from '../../wire/session.ts'
import { duration, plain, table } from '../words.ts'

/** What it does now, in a word or two. */
export function stateOf({ status, needsInput }: Session): string {
  return needsInput.active ? `${status}, waits` : status
}

export function sessionRows(sessions: readonly Session[], now = Date.now()): string[] {
  if (sessions.length === 0) {
    return ['No sessions. Start one with: maestro session spawn <task>']
  }
  return table([
    ['ID', 'STATUS', 'FOR', 'TASKS', 'NAME'],
    ...sessions.map((session) => [
      session.id,
      stateOf(session),
      duration((session.completedAt ?? now) - session.startedAt),
      String(session.taskIds.length),
      plain(session.name),
    ]),
  ])
}

export function sessionDetails(session: Session, now = Date.now()): string[] {
  const facts: [string, string][] = [
    ['id', session.id],
    ['name', plain(session.name)],
    ['status', stateOf(session)],
    ['project', session.projectId],
    ['tasks', session.taskIds.join(', ')],
    ['host', session.hostname],
    ['for', duration((session.completedAt ?? now) - session.startedAt)],
  ]
  if (session.agentId !== null) facts.push(['agent', session.agentId])
  if (session.reason !== undefined) facts.push(['reason', plain(session.reason)])
  if (session.needsInput.active) facts.push(['asks', plain(session.needsInput.message)])
  const events = session.events
    .slice(-20)
    .map(({ timestamp, type, data }) => [
      `  ${duration(now - timestamp)} ago`,
      plain(type),
      textOf(data),
    ])
  return [...table(facts), ...(events.length === 0 ? [] : ['', 'Lately:', ...table(events)])]
}

function textOf(data: unknown): string {
  if (data === undefined) return ''
  const { message } = (data ?? {}) as { message?: unknown }
  return plain(typeof message === 'string' ? message : JSON.stringify(data))
}
