import { z } from 'zod'
import type { Agents } from '../agents/types.ts'
import { MaestroError } from '../errors.ts'
import {
  Activity,
  ActivityReport,
  Agent,
  AgentCreate,
  AgentGit,
  AgentInput,
  AgentInputResult,
  AgentKeys,
  AgentOutput,
  AgentPatch,
  AgentUpload,
  AgentWake,
} from '../wire/agent.ts'
import { pageOf } from './page.ts'
import { taggedResponse } from './respond.ts'
import { type Api, route } from './route.ts'

export interface AgentApiDeps {
  agents: Agents
  hostId: string
}

const Id = z.object({ id: z.string().max(200) })
const Ok = z.object({ ok: z.literal(true) })
const OK = { ok: true } as const
const Flag = z
  .enum(['0', '1', 'true', 'false'])
  .transform((value) => value === '1' || value === 'true')
/** Room for 2 MB of text in JSON's escapes. */
const INPUT_LIMIT = 2.5 * 1024 * 1024

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
      params: Id,
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
      params: Id,
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
      params: Id,
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
  const shared = { method: 'post', tag: 'agents', params: Id, response: Agent } as const
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

function registerTalk(api: Api, { agents }: AgentApiDeps): void {
  const shared = { tag: 'agents', params: Id } as const
  const errors = ['AGENT_NOT_FOUND', 'AGENT_BUSY', 'TMUX_UNAVAILABLE'] as const
  route(
    api,
    {
      ...shared,
      method: 'post',
      path: '/api/agents/{id}/input',
      summary: 'Send text exactly as it is; with `submit` press Enter and verify',
      role: 'input',
      body: AgentInput,
      bodyLimit: INPUT_LIMIT,
      response: AgentInputResult,
      errors,
    },
    ({ params, body }) => agents.input(params.id, body),
  )
  route(
    api,
    {
      ...shared,
      method: 'post',
      path: '/api/agents/{id}/keys',
      summary: 'Press keys by their tmux names',
      role: 'input',
      body: AgentKeys,
      response: Ok,
      errors,
    },
    async ({ params, body }) => {
      await agents.keys(params.id, body.keys)
      return OK
    },
  )
  route(
    api,
    {
      ...shared,
      method: 'post',
      path: '/api/agents/{id}/interrupt',
      summary: 'Interrupt what the program does, by its own key',
      role: 'input',
      response: Ok,
      errors,
    },
    async ({ params }) => {
      await agents.interrupt(params.id)
      return OK
    },
  )
  route(
    api,
    {
      ...shared,
      method: 'get',
      path: '/api/agents/{id}/output',
      summary: 'The last lines of scrollback and screen',
      query: z.object({
        lines: z.coerce.number().int().min(1).max(50_000).default(200),
        format: z.enum(['text', 'ansi']).default('text'),
      }),
      response: AgentOutput,
      errors,
    },
    ({ params, query }) => agents.output(params.id, query.lines, query.format),
  )
  route(
    api,
    {
      ...shared,
      method: 'post',
      path: '/api/agents/{id}/upload',
      summary: 'Put a file on the agent’s host; answers its path',
      role: 'input',
      query: z.object({ name: z.string().min(1).max(1000) }),
      streamed: { contentType: 'application/octet-stream' },
      response: AgentUpload,
      status: 201,
      errors: ['AGENT_NOT_FOUND', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'],
    },
    ({ params, query, incoming }) => {
      const type = incoming.headers['content-type']
      if (type !== 'application/octet-stream') {
        throw new MaestroError(
          'UNSUPPORTED_MEDIA_TYPE',
          `The body is ${type ?? 'of no type'}. Send the file’s bytes with Content-Type: application/octet-stream.`,
        )
      }
      return agents.upload(params.id, query.name, incoming)
    },
  )
  route(
    api,
    {
      ...shared,
      method: 'get',
      path: '/api/agents/{id}/git',
      summary: 'Branch, changed files and diff of the agent’s directory',
      response: AgentGit,
      errors: ['AGENT_NOT_FOUND'],
    },
    ({ params }) => agents.git(params.id),
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
