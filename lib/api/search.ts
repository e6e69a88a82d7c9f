import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import { maySee, seesThisHostOnly } from '../access/scope.ts'
import { searchAgents, shared } from '../agents/search.ts'
import { compilePattern } from '../agents/search-match.ts'
import type { Agents } from '../agents/types.ts'
import { MaestroError } from '../errors.ts'
import type { Principal, Role } from '../gate/types.ts'
import { unreachable } from '../mesh/dial.ts'
import { peerFor } from '../mesh/knock.ts'
import type { Routing } from '../mesh/routing.ts'
import { HostSearch, SearchAnswer } from '../wire/search.ts'
import type { AgentApiDeps } from './agent-routes.ts'
import { isFromPeer } from './forward.ts'
import { type Api, route } from './route.ts'

const Flag = z
  .enum(['0', '1', 'true', 'false'])
  .default('0')
  .transform((flag) => flag === '1' || flag === 'true')

const Query = z.object({
  q: z.string().min(1).max(500),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  /** `q` is a regular expression. */
  regex: Flag,
  case: Flag,
})
type Query = z.infer<typeof Query>

/** A peer has 4 s to search, and some to answer. */
const ANSWER_MS = 6_000
const ANSWER_LIMIT = 4 * 1024 * 1024
const PEERS_AT_ONCE = 16

const ERRORS = ['TIMEOUT', 'RATE_LIMITED', 'TMUX_UNAVAILABLE'] as const

const requestOf = (query: Query) => ({
  text: query.q,
  limit: query.limit,
  regex: query.regex,
  caseSensitive: query.case,
})

/** Searching the recent output of agents: of one host, or of all. */
export function registerSearch(api: Api, { agents, hostId, routing }: AgentApiDeps): void {
  route(
    api,
    {
      method: 'get',
      path: '/api/hosts/{id}/search',
      tag: 'agents',
      summary: 'Search the recent output of a host’s agents',
      at: 'host',
      params: z.object({ id: z.string().max(200) }),
      query: Query,
      response: HostSearch,
      errors: [...ERRORS, 'HOST_NOT_FOUND'],
    },
    ({ params, query, outgoing, principal }) => {
      if (params.id !== 'self' && params.id !== hostId) {
        throw new MaestroError('HOST_NOT_FOUND', `This node knows no host ${params.id}.`)
      }
      return searchAgents(seenBy(principal, agents), requestOf(query), abandoned(outgoing))
    },
  )
  route(
    api,
    {
      method: 'get',
      path: '/api/search',
      tag: 'agents',
      summary: 'Search the recent output of all agents, on all hosts; tells which did not answer',
      query: Query,
      response: SearchAnswer,
      errors: ERRORS,
    },
    async ({ query, incoming, outgoing, principal }) => {
      // A bad expression is one error, not one of each host.
      compilePattern(requestOf(query))
      const gone = abandoned(outgoing)
      const here = searchAgents(seenBy(principal, agents), requestOf(query), gone).then(
        (found) => ({ hostId, name: 'This host', found, error: null }),
        (error) => ({ hostId, name: 'This host', found: null, error: wordsOf(error) }),
      )
      const there =
        routing && !isFromPeer(incoming, principal) && !seesThisHostOnly(principal)
          ? searchPeers(routing, query, principal.role, gone)
          : Promise.resolve([])
      return merge([await here, ...(await there)], query.limit)
    },
  )
}

/** The agents that somebody may search. */
function seenBy(principal: Principal, agents: Agents) {
  const { nerve, sessionOf } = agents
  const list = () => agents.list().filter(({ id }) => maySee(principal, id))
  return { nerve, sessionOf, list }
}

/** Aborted when whoever asked leaves before the answer. */
function abandoned(outgoing: ServerResponse): AbortSignal {
  const gone = new AbortController()
  outgoing.once('close', () => outgoing.writableFinished || gone.abort())
  return gone.signal
}

interface Told {
  hostId: string
  name: string
  found: HostSearch | null
  error: string | null
}

function merge(hosts: readonly Told[], limit: number): SearchAnswer {
  return {
    agents: shared(
      hosts.flatMap(({ found }) => found?.agents ?? []),
      limit,
    ),
    hosts: hosts.map(({ hostId, name, found, error }) => ({
      hostId,
      name,
      missed: found?.missed ?? 0,
      error,
    })),
  }
}

async function searchPeers(
  routing: Routing,
  query: Query,
  role: Role,
  gone: AbortSignal,
): Promise<Told[]> {
  const queue = [...routing.members.list()].map(({ id }) => id)
  const told: Told[] = []
  const work = async () => {
    for (let id = queue.shift(); id && !gone.aborted; id = queue.shift()) {
      told.push(await searchPeer(routing, id, query, role, gone))
    }
  }
  await Promise.all(Array.from({ length: PEERS_AT_ONCE }, work))
  return told.sort((a, b) => (a.hostId < b.hostId ? -1 : 1))
}

async function searchPeer(
  { members, transport }: Routing,
  hostId: string,
  query: Query,
  role: Role,
  gone: AbortSignal,
): Promise<Told> {
  const said = new URLSearchParams({
    q: query.q,
    limit: String(query.limit),
    regex: query.regex ? '1' : '0',
    case: query.case ? '1' : '0',
  })
  let name = hostId.slice(0, 8)
  try {
    name = peerFor(members, hostId).name
    const reach = members.get(hostId)?.reach
    if (reach === 'unreachable' || reach === 'down') throw unreachable(name, 'it does not answer')
    const signal = AbortSignal.any([gone, AbortSignal.timeout(ANSWER_MS)])
    const answer = await transport.json(
      hostId,
      'GET',
      `/api/hosts/self/search?${said}`,
      undefined,
      { role, signal, limit: ANSWER_LIMIT },
    )
    const found = HostSearch.safeParse(answer)
    if (!found.success) throw new Error(`${name} gave no answer that can be read.`)
    // A host speaks for its own agents alone.
    const own = found.data.agents.map((agent) => ({ ...agent, hostId }))
    return { hostId, name, found: { ...found.data, agents: own }, error: null }
  } catch (error) {
    return { hostId, name, found: null, error: peerWords(error, name) }
  }
}

function peerWords(error: unknown, name: string): string {
  if ((error as Error).name === 'TimeoutError') return `${name} did not answer in time.`
  if (error instanceof MaestroError && error.code === 'NOT_FOUND') {
    return `${name} cannot search yet. Update Maestro there.`
  }
  return wordsOf(error)
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
