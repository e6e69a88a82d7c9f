import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Hono } from 'hono'
import type { z } from 'zod'
import { maySee, seesThisHostOnly } from '../access/scope.ts'
import { MaestroError } from '../errors.ts'
import { needOf, requireRole, towards } from '../gate/roles.ts'
import type { Principal } from '../gate/types.ts'
import type { ErrorCode } from '../wire/error.ts'
import { jsonOf, readJson } from './body.ts'
import { jsonResponse, taggedResponse } from './respond.ts'
import { type RefusedAs, validate } from './validate.ts'

/** What the node hands to each request, besides the request. */
export interface ApiEnv {
  Bindings: { incoming: IncomingMessage; outgoing: ServerResponse; principal: Principal }
}

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** A route as it is served and documented; both come from this one description. */
export interface RouteSpec<P = unknown, Q = unknown, B = unknown, R = unknown> {
  method: Method
  /** As in OpenAPI: `/api/agents/{id}`. */
  path: string
  summary: string
  tag: string
  params?: z.ZodType<P>
  query?: z.ZodType<Q>
  body?: z.ZodType<B>
  /** Default: `VALIDATION_ERROR`. */
  bodyRefusedAs?: RefusedAs
  /** Bytes; default 256 KB. */
  bodyLimit?: number
  /** The handler streams the body from `incoming` itself, and limits it. */
  streamed?: { contentType: string }
  /** Of the answer; `null`: the handler makes a `Response` that is not JSON. */
  response: z.ZodType<R> | null
  /** Of success; default 200. */
  status?: 200 | 201 | 202 | 204
  /** Answer with an entity tag, 304 when it is unchanged. For GET. */
  etag?: boolean
  /** Errors besides those that every route may answer. */
  errors?: readonly ErrorCode[]
  /**
   * Answered by the host of the agent, or by the host, that `{id}` in the path names; `home`: by the
   * one that keeps the project, task or session that the path or the body's `projectId` names.
   */
  at?: 'agent' | 'host' | 'home'
  /** While that home is away, the handler answers with what was heard last. For GET. */
  copied?: boolean
}

/** What became of a request that another host may have to answer. */
export interface Forwarded {
  /** By that host. Absent: it is to be answered here. */
  answer?: Response
  /** The body, when it was read meanwhile. */
  bytes?: Buffer | null
}

export interface RouteInput<P, Q, B> {
  params: P
  query: Q
  body: B
  principal: Principal
  incoming: IncomingMessage
  outgoing: ServerResponse
  /** Whether `principal` may still do now what it was let in for; later answers are later facts. */
  stands(): boolean
}

export interface Api {
  readonly hono: Hono<ApiEnv>
  readonly routes: RouteSpec[]
  /**
   * Has another host answer a request for what is there; null: it is here, or nowhere. `ready` throws
   * when the request is not to be sent on, once its body is here.
   */
  readonly elsewhere?: (
    spec: RouteSpec,
    id: string,
    env: ApiEnv['Bindings'],
    ready: () => void,
  ) => Promise<Response> | null
  /** The same for routes at `home`. */
  readonly atHome?: (
    spec: RouteSpec,
    id: string | undefined,
    env: ApiEnv['Bindings'],
    ready: () => void,
  ) => Promise<Forwarded>
  /** Whether a principal may still do what the gate let it in for. */
  readonly stands: (principal: Principal) => boolean
}

/**
 * Adds a route: checks role (by the table in lib/gate/roles.ts; throws when it has no entry there),
 * path, query and body by their schemas, then answers with what `handler` gives. For what is on another host that host checks all but the role. Unsafe methods take JSON or nothing, also where no body is described.
 */
export function route<P, Q, B, R>(
  api: Api,
  spec: RouteSpec<P, Q, B, R>,
  handler: (input: RouteInput<P, Q, B>) => R | Response | Promise<R | Response>,
): void {
  api.routes.push(spec as unknown as RouteSpec)
  const need = needOf(spec.method, spec.path)
  api.hono.on(spec.method.toUpperCase(), honoPath(spec.path), async (c) => {
    const { incoming, outgoing } = c.env
    const id = c.req.param('id')
    const principal = towards(c.env.principal, spec.at === 'agent' ? id : undefined)
    requireRole(principal, need)
    const params = checked(spec.params, c.req.param())
    if (spec.at === 'agent' && id !== undefined) requireInScope(principal, id)
    const env = { incoming, outgoing, principal }
    // Who sees this host alone is answered by it, which knows no other's agents.
    const goesFar =
      spec.at !== 'home' &&
      spec.at &&
      id !== undefined &&
      (isPeer(principal) || !seesThisHostOnly(principal))
    const stands = () => api.stands(principal)
    const ready = () => requireStanding(stands)
    const far = goesFar && api.elsewhere?.(spec as RouteSpec, id, env, ready)
    if (far) return far
    const home: Forwarded =
      (spec.at === 'home' && (await api.atHome?.(spec as RouteSpec, id, env, ready))) || {}
    if (home.answer) return home.answer
    const query = checked(spec.query, c.req.query())
    const json = await jsonBody(spec, c.env, home.bytes)
    const body = checked(spec.body, json, spec.bodyRefusedAs)
    // A body comes as slowly as its sender likes: its right may have ended on the way.
    ready()
    const answer = await handler({ params, query, body, principal, incoming, outgoing, stands })
    if (answer instanceof Response) return answer
    if (spec.etag) return taggedResponse(answer, c.req.header('if-none-match'))
    if (spec.status === 204) return new Response(null, { status: 204 })
    return jsonResponse(answer, spec.status)
  })
}

/** Routes without a described body take JSON or nothing, too. */
async function jsonBody(
  { method, streamed, bodyLimit }: Pick<RouteSpec, 'method' | 'streamed' | 'bodyLimit'>,
  { incoming, principal }: ApiEnv['Bindings'],
  read: Buffer | null | undefined,
): Promise<unknown> {
  if (method === 'get' || streamed !== undefined) return {}
  if (read !== undefined) return jsonOf(read, principal.digest)
  return readJson(incoming, bodyLimit, principal.digest)
}

/** Another node asks for what is here, or is told of its mistake (M17). */
function isPeer({ kind }: Principal): boolean {
  return kind === 'peer'
}

/** Throws 401 for who was let in and is not any more, or for less. */
export function requireStanding(stands: () => boolean): void {
  if (stands()) return
  throw new MaestroError(
    'UNAUTHORIZED',
    'Your access ended, or became less, before this request was here. It was not done.',
  )
}

function requireInScope(principal: Principal, agentId: string): void {
  if (maySee(principal, agentId)) return
  throw new MaestroError('AGENT_NOT_FOUND', `There is no agent ${agentId} on this host.`, {
    id: agentId,
  })
}

/** `/api/agents/{id}` as Hono writes it: `/api/agents/:id`. */
export function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1')
}

/** Without a schema there is nothing to read, so `T` is what the caller does not use. */
function checked<T>(schema: z.ZodType<T> | undefined, value: unknown, refusedAs?: RefusedAs): T {
  return schema === undefined ? (undefined as T) : validate(schema, value, refusedAs)
}
