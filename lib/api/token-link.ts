import { z } from 'zod'
import type { Principal } from '../gate/types.ts'
import type { LinkedSessions } from '../links/sessions.ts'
import {
  LinkDone,
  LinkSend,
  LinkSessionDetails,
  LinkSessions,
  LinkTheme,
  LinkWrite,
  type SharedTheme,
} from '../wire/token-link.ts'
import { type Api, route } from './route.ts'

export interface TokenLinkDeps {
  sessions: LinkedSessions
  theme(): SharedTheme
}

/** Room for 2 MB of text in JSON's escapes. */
const INPUT_LIMIT = 2.5 * 1024 * 1024

const SessionId = z.object({ id: z.string().max(200) })
const tag = 'token link'

/** Seed 000's REST API; it is served under `/<token>/` by the listener for links only. */
export function registerTokenLink(api: Api, { sessions, theme }: TokenLinkDeps): void {
  route(
    api,
    {
      method: 'get',
      path: '/$T/api/sessions',
      tag,
      summary: 'The agents that run, as sessions with tabs',
      response: LinkSessions,
    },
    async ({ principal }) => {
      const list = await sessions.list(principal)
      return { sessions: list, count: list.length, timestamp: Date.now() }
    },
  )
  route(
    api,
    {
      method: 'get',
      path: '/$T/api/theme',
      tag,
      summary: 'The theme',
      response: LinkTheme,
    },
    () => ({ theme: theme(), timestamp: Date.now() }),
  )
  registerSession(api, sessions)
}

function registerSession(api: Api, sessions: LinkedSessions): void {
  const errors = ['SESSION_NOT_FOUND', 'AGENT_BUSY', 'TMUX_UNAVAILABLE'] as const
  const shared = { tag, params: SessionId, errors } as const
  const act = { ...shared, method: 'post', response: LinkDone, bodyLimit: INPUT_LIMIT } as const
  const path = '/$T/api/session/{id}'
  const write = async (principal: Principal, id: string, data: string) => {
    await sessions.write(principal, id, data)
    return done(id)
  }
  route(
    api,
    {
      ...shared,
      method: 'get',
      path,
      summary: 'One session, with the last 500 lines of a tab',
      query: z.object({ tabId: z.string().max(100).optional() }),
      response: LinkSessionDetails,
    },
    ({ principal, params, query }) => sessions.details(principal, params.id, query.tabId),
  )
  route(
    api,
    {
      ...act,
      path: `${path}/write`,
      summary: 'Type; a newline at the end is Enter',
      body: LinkWrite,
    },
    ({ principal, params, body }) => write(principal, params.id, body.data),
  )
  route(
    api,
    { ...act, path: `${path}/send`, summary: 'Send a command with Enter', body: LinkSend },
    ({ principal, params, body }) => write(principal, params.id, `${body.command}\n`),
  )
  route(
    api,
    { ...act, path: `${path}/interrupt`, summary: 'Interrupt what the program does' },
    async ({ principal, params }) => {
      await sessions.interrupt(principal, params.id)
      return done(params.id)
    },
  )
}

function done(sessionId: string): LinkDone {
  return { success: true, sessionId, timestamp: Date.now() }
}
