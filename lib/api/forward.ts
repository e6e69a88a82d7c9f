import type { IncomingMessage } from 'node:http'
import { UPLOAD_LIMIT } from '../agents/upload.ts'
import type { Principal } from '../gate/types.ts'
import { refuseSecondHop } from '../mesh/directory.ts'
import { parseAnswer } from '../mesh/heard.ts'
import type { Routing } from '../mesh/routing.ts'
import { type Body, bodyOf } from '../mesh/spool.ts'
import { VIA_HEADER } from '../mesh/types.ts'
import { Agent } from '../wire/agent.ts'
import { readJsonBytes } from './body.ts'
import type { Api, ApiEnv, RouteSpec } from './route.ts'

type Env = ApiEnv['Bindings']
type Spec = Pick<RouteSpec, 'method' | 'path' | 'response' | 'bodyLimit' | 'streamed'>

/** What may come of a request for another host. */
export const ELSEWHERE_ERRORS = ['PROTOCOL_TOO_OLD', 'HOST_UNREACHABLE', 'LOOP_DETECTED'] as const

/** Tells the HTTP adapter that the answer has been written to the connection already. */
export const ALREADY_SENT = { 'x-hono-already-sent': 'true' }

/** Tells the audit log which agent another host made; on no answer that is sent. */
export const MADE_ELSEWHERE = 'x-maestro-made'
export const PLAIN_ID = /^[\w-]+$/

/** Did another node send it, for itself or for somebody there? */
export function isFromPeer(incoming: IncomingMessage, principal: Principal): boolean {
  return principal.kind === 'peer' || incoming.headers[VIA_HEADER] !== undefined
}

/** Sends requests for what is on another host there (M17). */
export function createElsewhere(routing: Routing): NonNullable<Api['elsewhere']> {
  const { directory } = routing
  return (spec, id, env, ready) => {
    const place = spec.at === 'agent' ? directory.agent(id) : directory.host(id)
    refuseSecondHop(place, isFromPeer(env.incoming, env.principal))
    if (place.kind !== 'peer') return null
    return forwardAsItIs(routing, spec, place.hostId, env, ready)
  }
}

async function forwardAsItIs(
  routing: Routing,
  spec: Spec,
  hostId: string,
  env: Env,
  ready: () => void,
): Promise<Response> {
  const body = await readBody(routing, spec, env.incoming)
  try {
    ready()
    return await forwardTo(routing, spec, hostId, env, body)
  } finally {
    await body?.close()
  }
}

async function readBody(
  { spool }: Routing,
  { method, bodyLimit, streamed }: Spec,
  incoming: IncomingMessage,
): Promise<Body | null> {
  if (method === 'get') return null
  if (streamed) return spool.take(incoming, UPLOAD_LIMIT)
  const bytes = await readJsonBytes(incoming, bodyLimit)
  return bytes && bodyOf(bytes)
}

/** Has `hostId` answer the request, with this body; what it says of its agents is remembered. */
export async function forwardTo(
  routing: Routing,
  spec: Spec,
  hostId: string,
  { incoming, outgoing, principal }: Env,
  body: Body | null,
): Promise<Response> {
  const { role } = principal
  const { status, text } = await routing.proxy.forward(incoming, outgoing, { hostId, role, body })
  const isDone = status >= 200 && status < 300
  const isChange = isDone && spec.method !== 'get'
  const agent = isChange ? learn(routing, spec, hostId, incoming.url ?? '', text) : null
  // Nobody gets this one: it is for the audit log.
  const made = agent && status === 201 && PLAIN_ID.test(agent.id)
  return new Response(null, {
    status: status >= 200 && status <= 599 ? status : 502,
    headers: { ...ALREADY_SENT, ...(made && { [MADE_ELSEWHERE]: agent.id }) },
  })
}

/**
 * Who made the change sees it at once, also when the peer is not followed now. Answers with the agent
 * that the peer tells of.
 */
function learn(
  { remote, follow }: Routing,
  spec: Spec,
  hostId: string,
  url: string,
  text: string | null,
): Agent | null {
  const isDeletion = spec.method === 'delete'
  const agent = spec.response === Agent && text !== null ? parseAnswer(text, hostId) : null
  if (isDeletion) remote.drop(hostId, decodeURIComponent(url.split('?')[0]?.split('/')[3] ?? ''))
  // A peer that is followed may have told what came after it.
  else if (agent && (!remote.isLive(hostId) || !remote.hostOf(agent.id))) remote.put(hostId, agent)
  follow.changed(hostId)
  return agent
}
