import { z } from 'zod'
import { Deleted } from '../wire/project.ts'
import { Session, SessionCreate, SessionQuery, SessionUpdate } from '../wire/session.ts'
import { ELSEWHERE_ERRORS } from './forward.ts'
import { type Api, route } from './route.ts'
import { BODY_LIMIT, ById, DONE, readerFor, type WorkApiDeps } from './work-routes.ts'

const ByIdAndTask = ById.extend({ taskId: z.string().min(1).max(64) })

/** Sessions, by the contract of Maestro Server; spawning them is in `spawn.ts`. */
export function registerSessions(api: Api, deps: WorkApiDeps): void {
  const { work, rights } = deps
  const tag = 'sessions'
  const all = { tag, path: '/api/sessions', at: 'home' } as const
  const one = {
    tag,
    path: '/api/sessions/{id}',
    at: 'home',
    params: ById,
    errors: ['SESSION_NOT_FOUND', ...ELSEWHERE_ERRORS],
  } as const
  const withTask = {
    tag,
    path: '/api/sessions/{id}/tasks/{taskId}',
    at: 'home',
    params: ByIdAndTask,
    response: Session,
    errors: ['SESSION_NOT_FOUND', 'TASK_NOT_FOUND', ...ELSEWHERE_ERRORS],
  } as const

  route(
    api,
    {
      ...all,
      method: 'get',
      summary: 'Sessions, in the order of their start',
      query: SessionQuery,
      response: z.array(Session),
      etag: true,
    },
    ({ query, ...asked }) => readerFor(deps, asked).sessions.list(query),
  )
  route(
    api,
    {
      ...all,
      method: 'post',
      summary: 'Note a session that was started elsewhere',
      body: SessionCreate,
      bodyLimit: BODY_LIMIT,
      response: Session,
      status: 201,
      errors: ['PROJECT_NOT_FOUND', 'TASK_NOT_FOUND', 'SESSION_EXISTS', ...ELSEWHERE_ERRORS],
    },
    async ({ body, principal }) => {
      await rights.inProject(principal, body.projectId)
      return work.sessions.create(body)
    },
  )
  route(
    api,
    { ...one, method: 'get', copied: true, summary: 'One session', response: Session, etag: true },
    ({ params, ...asked }) => readerFor(deps, asked).sessions.get(params.id),
  )
  route(
    api,
    {
      ...one,
      method: 'patch',
      summary: 'Change those fields of a session that are given; events are appended',
      body: SessionUpdate,
      bodyLimit: BODY_LIMIT,
      response: Session,
      errors: ['SESSION_NOT_FOUND', 'TASK_NOT_FOUND', ...ELSEWHERE_ERRORS],
    },
    async ({ params, body, principal }) => {
      await rights.toSession(principal, params.id)
      return work.sessions.update(params.id, body)
    },
  )
  route(
    api,
    { ...one, method: 'delete', summary: 'Delete a session and stop its agent', response: Deleted },
    async ({ params, principal }) => {
      await rights.toSession(principal, params.id)
      await work.sessions.remove(params.id)
      return { ...DONE, id: params.id }
    },
  )
  route(
    api,
    { ...withTask, method: 'post', summary: 'Have a session work on one more task' },
    async ({ params, principal }) => {
      await rights.toSession(principal, params.id)
      return work.sessions.addTask(params.id, params.taskId)
    },
  )
  route(
    api,
    { ...withTask, method: 'delete', summary: 'Have a session work on a task no more' },
    async ({ params, principal }) => {
      await rights.toSession(principal, params.id)
      return work.sessions.removeTask(params.id, params.taskId)
    },
  )
}
