import { z } from 'zod'
import type { Principal } from '../gate/types.ts'
import { Manifest } from '../wire/manifest.ts'
import { Session } from '../wire/session.ts'
import { SpawnRequest, SpawnResult } from '../wire/spawn.ts'
import { ELSEWHERE_ERRORS } from './forward.ts'
import { type Api, route } from './route.ts'
import type { RefusedAs } from './validate.ts'
import { ById, type WorkRights } from './work-routes.ts'

export interface SpawnApiDeps {
  rights: WorkRights
  spawn(request: SpawnRequest): Promise<SpawnResult>
  /** The session that an agent works on now. */
  workSession(agentId: string): Promise<string | undefined>
  stop(sessionId: string): Promise<Session>
  manifest(sessionId: string): Promise<Manifest>
  removeWorktree(sessionId: string, force: boolean): Promise<Session>
}

/** The words of Maestro Server for what is missing. */
const refusedAs: RefusedAs = ({ path }) => {
  if (path[0] === 'projectId') return 'missing_project_id'
  return path[0] === 'taskIds' ? 'invalid_task_ids' : 'VALIDATION_ERROR'
}

const Flag = z
  .enum(['0', '1', 'true', 'false'])
  .transform((value) => value === '1' || value === 'true')

/** Starting sessions with an agent, here or on another host, and ending them. */
export function registerSpawn(api: Api, deps: SpawnApiDeps): void {
  const { rights } = deps
  const tag = 'sessions'
  route(
    api,
    {
      method: 'post',
      path: '/api/sessions/spawn',
      at: 'home',
      tag,
      summary: 'Start a session with an agent of its own, or one that is there, on any host',
      body: SpawnRequest,
      bodyRefusedAs: refusedAs,
      response: SpawnResult,
      status: 201,
      errors: [
        'missing_project_id',
        'invalid_task_ids',
        'task_not_found',
        'PROJECT_NOT_FOUND',
        'DEPENDENCIES_UNFINISHED',
        'INVALID_WORKING_DIR',
        'PROGRAM_NOT_FOUND',
        'AGENT_NOT_FOUND',
        'AGENT_BUSY',
        'HOST_NOT_FOUND',
        'TMUX_UNAVAILABLE',
        'manifest_generation_failed',
        'spawn_error',
        ...ELSEWHERE_ERRORS,
      ],
    },
    async ({ body, principal }) => {
      await rights.inProject(principal, body.projectId)
      return deps.spawn(await withSpawner(body, principal, deps))
    },
  )
  const one = { tag, params: ById, at: 'home' } as const
  route(
    api,
    {
      ...one,
      method: 'post',
      path: '/api/sessions/{id}/stop',
      summary: 'Interrupt the agent of a session and hibernate it',
      response: Session,
      errors: ['SESSION_NOT_FOUND', ...ELSEWHERE_ERRORS],
    },
    async ({ params, principal }) => {
      await rights.toSession(principal, params.id)
      return deps.stop(params.id)
    },
  )
  route(
    api,
    {
      ...one,
      method: 'get',
      path: '/api/sessions/{id}/manifest',
      summary: 'The launch document of a session',
      response: Manifest,
      errors: ['SESSION_NOT_FOUND', 'NOT_FOUND', ...ELSEWHERE_ERRORS],
    },
    ({ params }) => deps.manifest(params.id),
  )
  route(
    api,
    {
      ...one,
      method: 'delete',
      path: '/api/sessions/{id}/worktree',
      summary: 'Remove the worktree of a session that is over; with `force` also what is in it',
      query: z.object({ force: Flag.optional() }),
      response: Session,
      errors: [
        'SESSION_NOT_FOUND',
        'NOT_FOUND',
        'AGENT_BUSY',
        'WORKTREE_NOT_CLEAN',
        ...ELSEWHERE_ERRORS,
      ],
    },
    async ({ params, query, principal }) => {
      await rights.toSession(principal, params.id)
      return deps.removeWorktree(params.id, query.force ?? false)
    },
  )
}

/** What an agent spawns is its own session's, whatever it says. */
async function withSpawner(
  request: SpawnRequest,
  { agentId }: Principal,
  { workSession }: SpawnApiDeps,
): Promise<SpawnRequest> {
  if (agentId === undefined) return request
  const spawnedBy = await workSession(agentId)
  return spawnedBy === undefined ? request : { ...request, spawnedBy }
}
