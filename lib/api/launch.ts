import { z } from 'zod'
import { MaestroError } from '../errors.ts'
import type { Principal } from '../gate/types.ts'
import {
  LaunchCheck,
  LaunchEnd,
  Launched,
  LaunchOrder,
  LaunchReport,
  LaunchStanding,
} from '../wire/launch.ts'
import { Manifest } from '../wire/manifest.ts'
import { type Api, route } from './route.ts'
import { ById } from './work-routes.ts'

/** What hosts ask each other about sessions. `from` is who asks, by its signature. */
export interface LaunchApiDeps {
  check(order: LaunchOrder): Promise<LaunchCheck>
  launch(from: string, order: LaunchOrder): Promise<Launched>
  end(from: string, end: LaunchEnd): Promise<void>
  launchedManifest(from: string, sessionId: string): Manifest
  report(from: string, report: LaunchReport): Promise<LaunchStanding>
}

const BODY_LIMIT = 32 * 1024 * 1024
const Done = z.object({ ok: z.literal(true) })

/** Between the host that keeps a session and the one that runs it. */
export function registerLaunch(api: Api, deps: LaunchApiDeps): void {
  const shared = { tag: 'mesh', method: 'post', bodyLimit: BODY_LIMIT } as const
  route(
    api,
    {
      ...shared,
      path: '/api/work/check',
      summary: 'Could this host run a session?',
      body: LaunchOrder,
      response: LaunchCheck,
      errors: ['INVALID_WORKING_DIR', 'PROGRAM_NOT_FOUND', 'AGENT_NOT_FOUND', 'AGENT_BUSY'],
    },
    ({ body }) => deps.check(body),
  )
  route(
    api,
    {
      ...shared,
      path: '/api/work/launch',
      summary: 'Start a session of another host here',
      body: LaunchOrder,
      response: Launched,
      status: 201,
      errors: ['manifest_generation_failed', 'spawn_error', 'AGENT_BUSY'],
    },
    ({ body, principal }) => deps.launch(hostOf(principal), body),
  )
  route(
    api,
    {
      ...shared,
      path: '/api/work/end',
      summary: 'A session of another host is over',
      body: LaunchEnd,
      response: Done,
      errors: ['WORKTREE_NOT_CLEAN'],
    },
    async ({ body, principal }) => {
      await deps.end(hostOf(principal), body)
      return { ok: true as const }
    },
  )
  route(
    api,
    {
      ...shared,
      path: '/api/work/report',
      summary: 'What another host has to say of a session that it runs for this one',
      body: LaunchReport,
      response: LaunchStanding,
    },
    ({ body, principal }) => deps.report(hostOf(principal), body),
  )
  route(
    api,
    {
      tag: 'mesh',
      method: 'get',
      path: '/api/work/launches/{id}/manifest',
      summary: 'The manifest of a session that this host runs for another',
      params: ById,
      response: Manifest,
      errors: ['NOT_FOUND'],
    },
    ({ params, principal }) => deps.launchedManifest(hostOf(principal), params.id),
  )
}

/** Others than hosts were refused before. */
function hostOf({ hostId }: Principal): string {
  if (hostId !== undefined) return hostId
  throw new MaestroError('FORBIDDEN', 'This is between the hosts of the mesh.')
}
