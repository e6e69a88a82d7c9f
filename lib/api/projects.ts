import { z } from 'zod'
import { Deleted, Project, ProjectCreate, ProjectUpdate } from '../wire/project.ts'
import { ELSEWHERE_ERRORS } from './forward.ts'
import { type Api, route } from './route.ts'
import { BODY_LIMIT, ById, DONE, readerFor, type WorkApiDeps } from './work-routes.ts'

/** Projects, by the contract of Maestro Server. */
export function registerProjects(api: Api, deps: WorkApiDeps): void {
  const { work, rights } = deps
  const tag = 'projects'
  const all = { tag, path: '/api/projects', at: 'home' } as const
  const one = {
    tag,
    path: '/api/projects/{id}',
    at: 'home',
    params: ById,
    errors: ['PROJECT_NOT_FOUND', ...ELSEWHERE_ERRORS],
  } as const

  route(
    api,
    {
      ...all,
      method: 'get',
      summary: 'All projects, in the order of their creation',
      response: z.array(Project),
      etag: true,
    },
    (asked) => readerFor(deps, asked).projects.list(),
  )
  route(
    api,
    {
      ...all,
      method: 'post',
      summary: 'Create a project',
      body: ProjectCreate,
      bodyLimit: BODY_LIMIT,
      response: Project,
      status: 201,
    },
    async ({ body, principal }) => {
      await rights.inProject(principal, '', 'whole')
      return work.projects.create(body)
    },
  )
  route(
    api,
    { ...one, method: 'get', copied: true, summary: 'One project', response: Project, etag: true },
    ({ params, ...asked }) => readerFor(deps, asked).projects.get(params.id),
  )
  route(
    api,
    {
      ...one,
      method: 'put',
      summary: 'Change those fields of a project that are given',
      body: ProjectUpdate,
      bodyLimit: BODY_LIMIT,
      response: Project,
    },
    async ({ params, body, principal }) => {
      await rights.inProject(principal, params.id, 'whole')
      return work.projects.update(params.id, body)
    },
  )
  route(
    api,
    {
      ...one,
      method: 'delete',
      summary: 'Delete a project that has neither tasks nor sessions',
      response: Deleted,
      errors: ['PROJECT_NOT_FOUND', 'PROJECT_HAS_DEPENDENCIES', ...ELSEWHERE_ERRORS],
    },
    async ({ params, principal }) => {
      await rights.inProject(principal, params.id, 'whole')
      await work.projects.remove(params.id)
      return { ...DONE, id: params.id }
    },
  )
}
