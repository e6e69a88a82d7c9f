import { z } from 'zod'
import { Deleted } from '../wire/project.ts'
import { Task, TaskCreate, TaskQuery, TaskUpdate, TimelineAdd } from '../wire/task.ts'
import { ELSEWHERE_ERRORS } from './forward.ts'
import { type Api, route } from './route.ts'
import { BODY_LIMIT, ById, DONE, readerFor, type WorkApiDeps } from './work-routes.ts'

/** Tasks, by the contract of Maestro Server. */
export function registerTasks(api: Api, deps: WorkApiDeps): void {
  const { work, rights } = deps
  const tag = 'tasks'
  const all = { tag, path: '/api/tasks', at: 'home' } as const
  const one = {
    tag,
    path: '/api/tasks/{id}',
    at: 'home',
    params: ById,
    errors: ['TASK_NOT_FOUND', ...ELSEWHERE_ERRORS],
  } as const

  route(
    api,
    {
      ...all,
      method: 'get',
      summary: 'Tasks, in the order of their creation',
      query: TaskQuery,
      response: z.array(Task),
      etag: true,
    },
    ({ query, ...asked }) => readerFor(deps, asked).tasks.list(query),
  )
  route(
    api,
    {
      ...all,
      method: 'post',
      summary: 'Create a task',
      body: TaskCreate,
      bodyLimit: BODY_LIMIT,
      response: Task,
      status: 201,
      errors: ['PROJECT_NOT_FOUND', 'TASK_NOT_FOUND', ...ELSEWHERE_ERRORS],
    },
    async ({ body, principal }) => {
      await rights.inProject(principal, body.projectId)
      return work.tasks.create(body)
    },
  )
  route(
    api,
    { ...one, method: 'get', copied: true, summary: 'One task', response: Task, etag: true },
    ({ params, ...asked }) => readerFor(deps, asked).tasks.get(params.id),
  )
  route(
    api,
    {
      ...one,
      method: 'patch',
      summary: 'Change those fields of a task that are given; the timeline is appended',
      body: TaskUpdate,
      bodyLimit: BODY_LIMIT,
      response: Task,
      errors: ['TASK_NOT_FOUND', 'SESSION_NOT_FOUND', 'DEPENDENCY_CYCLE', ...ELSEWHERE_ERRORS],
    },
    async ({ params, body, principal }) => {
      await rights.toTask(principal, params.id)
      return work.tasks.update(params.id, body)
    },
  )
  route(
    api,
    {
      ...one,
      path: '/api/tasks/{id}/timeline',
      method: 'post',
      summary: 'Add an entry to the timeline of a task',
      body: TimelineAdd,
      response: Task,
    },
    async ({ params, body, principal }) => {
      await rights.toTask(principal, params.id)
      return work.tasks.addTimeline(params.id, body)
    },
  )
  route(
    api,
    {
      ...one,
      method: 'delete',
      summary: 'Delete a task and all that is below it',
      response: Deleted,
    },
    async ({ params, principal }) => {
      await rights.toTask(principal, params.id)
      await work.tasks.remove(params.id)
      return { ...DONE, id: params.id }
    },
  )
  route(
    api,
    {
      ...one,
      path: '/api/tasks/{id}/children',
      method: 'get',
      copied: true,
      summary: 'Tasks right below one',
      response: z.array(Task),
      etag: true,
    },
    ({ params, ...asked }) => readerFor(deps, asked).tasks.children(params.id),
  )
}
