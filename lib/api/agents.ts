import { z } from 'zod'
import { MaestroError } from '../errors.ts'
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

export function registerAgents(api: Api, deps: AgentApiDeps): void {
  registerList(api, deps)
  registerLife(api, deps)
  registerTalk(api, deps)
}

function registerList(api: Api, { agents, hostId }: AgentApiDeps): void {
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
    ({ query, incoming }) => {
      const matching = filter(agents.list(), query)
      const { items, link } = pageOf(matching, query, new URL(incoming.url ?? '/', 'http://node'))
      const response = taggedResponse(items, incoming.headers['if-none-match'])
      if (link) response.headers.set('link', link)
      return response
    },
  )
  route(
    api,
    {
      method: 'post',
      path: '/api/agents',
      tag,
      summary: 'Create an agent and start its program',
      body: AgentCreate,
      response: Agent,
      status: 201,
      errors: [
        'AGENT_EXISTS',
        'INVALID_WORKING_DIR',
        'PROGRAM_NOT_FOUND',
        'HOST_NOT_FOUND',
        'TMUX_UNAVAILABLE',
      ],
    },
    ({ body }) => {
      if (body.hostId !== undefined && body.hostId !== hostId && body.hostId !== 'self') {
        throw new MaestroError('HOST_NOT_FOUND', `This node knows no host ${body.hostId}.`)
      }
      return agents.create(body)
    },
  )
  route(
    api,
    {
      method: 'get',
      path: '/api/agents/{id}',
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
  const shared = { method: 'post', tag: 'agents', params: AgentId, response: Agent } as const
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
      role: 'input',
      body: ActivityReport,
      errors: ['AGENT_NOT_FOUND'],
    },
    ({ params, body }) => agents.report(params.id, body),
  )
}

function filter(all: readonly Agent[], query: z.infer<typeof ListQuery>): readonly Agent[] {
  const text = query.q?.toLowerCase()
  return all.filter(
    (agent) =>
      (query.host === undefined || agent.hostId === query.host) &&
      (query.activity === undefined || agent.activity === query.activity) &&
      (text === undefined ||
        [agent.name, ...agent.tags].some((s) => s.toLowerCase().includes(text))),
  )
}
