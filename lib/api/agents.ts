import { z } from 'zod'
import { maySee, seesThisHostOnly } from '../access/scope.ts'
import { MaestroError } from '../errors.ts'
import { refuseSecondHop } from '../mesh/directory.ts'
import { bodyOf } from '../mesh/spool.ts'
import {
  Activity,
  ActivityReport,
  Agent,
  AgentCreate,
  AgentPatch,
  AgentWake,
} from '../wire/agent.ts'
import { type AgentApiDeps, AgentId, OK, Ok } from './agent-routes.ts'
import { registerTalk } from './agent-talk.ts'
import { ELSEWHERE_ERRORS, forwardTo, isFromPeer } from './forward.ts'
import { pageOf } from './page.ts'
import { taggedResponse } from './respond.ts'
import { type Api, route } from './route.ts'

const Flag = z
  .enum(['0', '1', 'true', 'false'])
  .transform((value) => value === '1' || value === 'true')

const ListQuery = z.object({
  host: z.string().optional(),
  q: z.string().max(200).optional().describe('part of the name or of a tag, ignoring case'),
  activity: Activity.optional(),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
  cursor: z.string().optional(),
})

const CREATE = {
  method: 'post',
  path: '/api/agents',
  tag: 'agents',
  summary: 'Create an agent, here or on another host, and start its program',
  body: AgentCreate,
  response: Agent,
  status: 201,
  errors: [
    'AGENT_EXISTS',
    'INVALID_WORKING_DIR',
    'PROGRAM_NOT_FOUND',
    'HOST_NOT_FOUND',
    'TMUX_UNAVAILABLE',
    ...ELSEWHERE_ERRORS,
  ],
} as const

export function registerAgents(api: Api, deps: AgentApiDeps): void {
  registerList(api, deps)
  registerLife(api, deps)
  registerTalk(api, deps)
}

function registerList(api: Api, deps: AgentApiDeps): void {
  const { agents, hostId, routing } = deps
  const tag = 'agents'
  route(
    api,
    {
      method: 'get',
      path: '/api/agents',
      tag,
      summary: 'All agents',
      query: ListQuery,
      response: z.array(Agent),
      etag: true,
    },
    ({ query, incoming, principal }) => {
      const hereOnly = isFromPeer(incoming, principal) || seesThisHostOnly(principal)
      const all = hereOnly ? agents.list() : everywhere(deps)
      const seen = all.filter(({ id }) => maySee(principal, id))
      const matching = filter(seen, query, hostId)
      const { items, link } = pageOf(matching, query, new URL(incoming.url ?? '/', 'http://node'))
      const response = taggedResponse(items, incoming.headers['if-none-match'])
      if (link) response.headers.set('link', link)
      return response
    },
  )
  route(api, CREATE, ({ body, ...env }) => {
    const { hostId: wanted = 'self' } = body
    const place = routing?.directory.host(wanted) ?? { kind: 'unknown' }
    refuseSecondHop(place, isFromPeer(env.incoming, env.principal))
    if (routing && place.kind === 'peer') {
      const bytes = Buffer.from(JSON.stringify(body))
      return forwardTo(routing, CREATE, place.hostId, env, bodyOf(bytes))
    }
    if (wanted === hostId || wanted === 'self') return agents.create(body)
    throw new MaestroError('HOST_NOT_FOUND', `This node knows no host ${wanted}.`)
  })
  route(
    api,
    {
      method: 'get',
      path: '/api/agents/{id}',
      at: 'agent',
      tag,
      summary: 'One agent',
      params: AgentId,
      response: Agent,
      etag: true,
      errors: ['AGENT_NOT_FOUND'],
    },
    ({ params }) => agents.get(params.id),
  )
  route(
    api,
    {
      method: 'patch',
      path: '/api/agents/{id}',
      at: 'agent',
      tag,
      summary: 'Rename; set notes, tags, directory, program',
      params: AgentId,
      body: AgentPatch,
      bodyLimit: 512 * 1024,
      response: Agent,
      errors: ['AGENT_NOT_FOUND', 'AGENT_EXISTS', 'TMUX_UNAVAILABLE'],
    },
    ({ params, body }) => agents.patch(params.id, body),
  )
  route(
    api,
    {
      method: 'delete',
      path: '/api/agents/{id}',
      at: 'agent',
      tag,
      summary: 'Forget an agent and end its tmux session, or keep the session',
      params: AgentId,
      query: z.object({ keepTmux: Flag.optional() }),
      response: Ok,
      errors: ['AGENT_NOT_FOUND', 'TMUX_UNAVAILABLE'],
    },
    async ({ params, query }) => {
      await agents.remove(params.id, query.keepTmux ?? false)
      return OK
    },
  )
}

function registerLife(api: Api, { agents }: AgentApiDeps): void {
  const shared = {
    method: 'post',
    tag: 'agents',
    at: 'agent',
    params: AgentId,
    response: Agent,
  } as const
  route(
    api,
    {
      ...shared,
      path: '/api/agents/{id}/hibernate',
      summary: 'End the tmux session and keep the agent',
      errors: ['AGENT_NOT_FOUND', 'TMUX_UNAVAILABLE'],
    },
    ({ params }) => agents.hibernate(params.id),
  )
  route(
    api,
    {
      ...shared,
      path: '/api/agents/{id}/wake',
      summary: 'Start a hibernated agent; an adopted one is told what to start',
      body: AgentWake,
      errors: [
        'AGENT_NOT_FOUND',
        'AGENT_EXISTS',
        'PROGRAM_NOT_FOUND',
        'INVALID_WORKING_DIR',
        'TMUX_UNAVAILABLE',
      ],
    },
    ({ params, body }) => agents.wake(params.id, body),
  )
  route(
    api,
    {
      ...shared,
      path: '/api/agents/{id}/restart',
      summary: 'Start the program anew in the same terminal',
      errors: ['AGENT_NOT_FOUND', 'PROGRAM_NOT_FOUND', 'INVALID_WORKING_DIR', 'TMUX_UNAVAILABLE'],
    },
    ({ params }) => agents.restart(params.id),
  )
  route(
    api,
    {
      ...shared,
      path: '/api/agents/{id}/activity',
      summary: 'A program’s hook reports what the agent does',
      body: ActivityReport,
      errors: ['AGENT_NOT_FOUND'],
    },
    ({ params, body }) => agents.report(params.id, body),
  )
}

/** Of all hosts, from memory: what peers have is known, or was heard once. */
function everywhere({ agents, routing }: AgentApiDeps): readonly Agent[] {
  const here = agents.list()
  if (!routing) return here
  routing.follow.asked()
  const there = routing.remote.list().filter(({ id }) => !agents.has(id))
  return here.concat(there)
}

function filter(
  all: readonly Agent[],
  query: z.infer<typeof ListQuery>,
  hostId: string,
): readonly Agent[] {
  const text = query.q?.toLowerCase()
  const host = query.host === 'self' ? hostId : query.host
  return all.filter(
    (agent) =>
      (host === undefined || agent.hostId === host) &&
      (query.activity === undefined || agent.activity === query.activity) &&
      (text === undefined ||
        [agent.name, ...agent.tags].some((s) => s.toLowerCase().includes(text))),
  )
}
