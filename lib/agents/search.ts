import { MaestroError } from '../errors.ts'
import { readHistory } from '../terminal/history.ts'
import type { Agent } from '../wire/agent.ts'
import type { AgentHits, HostSearch, SearchHit } from '../wire/search.ts'
import { createMatcher, type LineMatch, type Matcher, type Pattern } from './search-match.ts'
import type { Agents } from './types.ts'

export interface SearchRequest extends Pattern {
  /** Most hits in all. */
  limit: number
}

/** Recent output that is searched of each agent, lines. */
const RECENT = 5_000
/** So that one noisy agent leaves room for others. */
const MOST_OF_ONE = 20
const AT_ONCE = 4
const DEADLINE_MS = 4_000
const CONTEXT = 1
const LONGEST = 1_000

/**
 * Searches the recent output of this host's running agents, those first that were active last. What is
 * not read within 4 s is counted as missed. `VALIDATION_ERROR` for a bad expression, `TIMEOUT` for
 * one that takes too long before anything was found, `RATE_LIMITED` while too many others run. Ends
 * early when `signal` is aborted.
 */
export async function searchAgents(
  agents: Pick<Agents, 'list' | 'nerve' | 'sessionOf'>,
  request: SearchRequest,
  signal?: AbortSignal,
): Promise<HostSearch> {
  const until = performance.now() + DEADLINE_MS
  const matcher = createMatcher(request, DEADLINE_MS)
  const end = () => void matcher.close()
  signal?.addEventListener('abort', end, { once: true })
  if (signal?.aborted) end()
  try {
    return await searchEach(agents, request, matcher, until)
  } finally {
    signal?.removeEventListener('abort', end)
    await matcher.close()
  }
}

async function searchEach(
  agents: Pick<Agents, 'list' | 'nerve' | 'sessionOf'>,
  { limit }: SearchRequest,
  matcher: Matcher,
  until: number,
): Promise<HostSearch> {
  const queue = agents
    .list()
    .filter(({ state }) => state === 'running')
    .sort((a, b) => b.activitySince - a.activitySince)
  const found = new Map<string, AgentHits>()
  let failure: unknown
  let missed = 0
  const work = async () => {
    for (let agent = queue.shift(); agent; agent = queue.shift()) {
      if (performance.now() > until || failure) missed++
      else {
        try {
          const hits = await searchOne(agents, agent, matcher, Math.min(limit, MOST_OF_ONE))
          if (hits) found.set(agent.id, hits)
        } catch (error) {
          missed++
          if (error instanceof MaestroError && error.code === 'TIMEOUT') failure = error
        }
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  if (failure && found.size === 0) throw failure
  const ordered = agents.list().flatMap(({ id }) => found.get(id) ?? [])
  return { agents: shared(ordered, limit), missed }
}

async function searchOne(
  { nerve, sessionOf }: Pick<Agents, 'nerve' | 'sessionOf'>,
  agent: Agent,
  matcher: Matcher,
  limit: number,
): Promise<AgentHits | null> {
  const session = sessionOf(agent.id)
  if (!session) return null
  const { lines } = await readHistory(nerve, session, { lines: RECENT, format: 'text' })
  const found = await matcher.find(lines, limit + 1)
  if (found.length === 0) return null
  return {
    agentId: agent.id,
    hostId: agent.hostId,
    name: agent.name,
    hits: found.slice(0, limit).map((match) => hitOf(lines, match)),
    truncated: found.length > limit,
  }
}

function hitOf(lines: readonly string[], { line, ranges }: LineMatch): SearchHit {
  const cut = (text: string) => text.slice(0, LONGEST)
  return {
    fromEnd: lines.length - line,
    text: cut(lines[line] ?? ''),
    ranges: ranges.filter(([start]) => start < LONGEST),
    before: lines.slice(Math.max(0, line - CONTEXT), line).map(cut),
    after: lines.slice(line + 1, line + 1 + CONTEXT).map(cut),
  }
}

/** At most `limit` hits, taken in turns from each agent, so that none hides another. */
export function shared(agents: readonly AgentHits[], limit: number): AgentHits[] {
  const taken = agents.map(() => 0)
  let left = limit
  for (let round = 0; left > 0; round++) {
    const before = left
    for (const [i, { hits }] of agents.entries()) {
      if (left > 0 && hits.length > round) {
        taken[i] = round + 1
        left--
      }
    }
    if (left === before) break
  }
  return agents.flatMap((agent, i) => {
    const count = taken[i] ?? 0
    if (count === 0) return []
    const hits = agent.hits.slice(0, count)
    return [{ ...agent, hits, truncated: agent.truncated || count < agent.hits.length }]
  })
}
