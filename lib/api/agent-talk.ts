import { z } from 'zod'
import { MaestroError } from '../errors.ts'
import {
  AgentAnswer,
  AgentAnswerResult,
  AgentGit,
  AgentInput,
  AgentInputResult,
  AgentKeys,
  AgentOutput,
  AgentUpload,
} from '../wire/agent.ts'
import { type AgentApiDeps, AgentId, OK, Ok } from './agent-routes.ts'
import { verifiedBody } from './body.ts'
import type { Idempotency } from './idempotency.ts'
import { type Api, requireStanding, route } from './route.ts'

/** Room for 2 MB of text in JSON's escapes. */
const INPUT_LIMIT = 2.5 * 1024 * 1024

/** Of requests that may bear an `Idempotency-Key`. */
const ONCE_ERRORS = ['IDEMPOTENCY_KEY_REUSED', 'OUTCOME_UNKNOWN'] as const

const NO_KEYS: Idempotency = { once: (_incoming, _what, work) => work() }

/** What goes into an agent, and what is read out of it. */
export function registerTalk(api: Api, deps: AgentApiDeps): void {
  const { agents, idempotency = NO_KEYS } = deps
  const shared = { tag: 'agents', params: AgentId, at: 'agent' } as const
  const errors = ['AGENT_NOT_FOUND', 'AGENT_BUSY', 'TMUX_UNAVAILABLE'] as const
  route(
    api,
    {
      ...shared,
      method: 'post',
      path: '/api/agents/{id}/input',
      summary:
        'Send text exactly as it is; with `submit` press Enter and verify. Once for each `Idempotency-Key`',
      body: AgentInput,
      bodyLimit: INPUT_LIMIT,
      response: AgentInputResult,
      errors: [...errors, ...ONCE_ERRORS],
    },
    ({ params, body, incoming }) =>
      idempotency.once(incoming, ['input', params.id, body], () => agents.input(params.id, body)),
  )
  route(
    api,
    {
      ...shared,
      method: 'post',
      path: '/api/agents/{id}/answer',
      summary: 'Answer what the agent asks: that very question, or none',
      body: AgentAnswer,
      bodyLimit: 512 * 1024,
      response: AgentAnswerResult,
      errors: [...errors, ...ONCE_ERRORS, 'QUESTION_CHANGED'],
    },
    ({ params, body, incoming }) =>
      idempotency.once(incoming, ['answer', params.id, body], () => agents.answer(params.id, body)),
  )
  route(
    api,
    {
      ...shared,
      method: 'post',
      path: '/api/agents/{id}/keys',
      summary: 'Press keys by their tmux names',
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
      query: z.object({ name: z.string().min(1).max(1000) }),
      streamed: { contentType: 'application/octet-stream' },
      response: AgentUpload,
      status: 201,
      errors: ['AGENT_NOT_FOUND', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'],
    },
    ({ params, query, incoming, principal, stands }) => {
      const type = incoming.headers['content-type']
      if (type !== 'application/octet-stream') {
        throw new MaestroError(
          'UNSUPPORTED_MEDIA_TYPE',
          `The body is ${type ?? 'of no type'}. Send the file’s bytes with Content-Type: application/octet-stream.`,
        )
      }
      const body = verifiedBody(incoming, principal.digest)
      return agents.upload(params.id, query.name, body, () => requireStanding(stands))
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
