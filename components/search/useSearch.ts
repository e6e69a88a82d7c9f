import { useEffect, useState } from 'react'
import { messageOf, request } from '../../lib/client/api.ts'
import { compareHosts, hostLabel, outage } from '../../lib/client/hosts.ts'
import { useDashboard } from '../../lib/client/store.ts'
import type { AgentHits, HostSearch, SearchHit } from '../../lib/wire/search.ts'

export interface Query {
  text: string
  regex: boolean
  caseSensitive: boolean
}

/** A hit as one line of the list. */
export interface Found {
  agent: AgentHits
  hit: SearchHit
}

export interface SearchResults {
  agents: AgentHits[]
  /** Hosts that have not answered yet. */
  waiting: number
  /** What is missing in the results, in sentences. */
  gaps: string[]
}

const NOTHING: SearchResults = { agents: [], waiting: 0, gaps: [] }
const PAUSE_MS = 200
const LIMIT = 100

/** Asks every host by itself, so that the quick ones show at once. */
export function useSearch({ text, regex, caseSensitive }: Query): SearchResults {
  const [results, setResults] = useState(NOTHING)

  useEffect(() => {
    if (text.trim() === '') {
      setResults(NOTHING)
      return
    }
    const control = new AbortController()
    const timer = setTimeout(() => {
      const { hosts, node } = useDashboard.getState()
      const ids = [...hosts.values()].sort(compareHosts).map(({ id }) => id)
      if (ids.length === 0 && node) ids.push(node.id)
      setResults({ agents: [], waiting: ids.length, gaps: [] })
      const query = new URLSearchParams({
        q: text,
        limit: String(LIMIT),
        regex: regex ? '1' : '0',
        case: caseSensitive ? '1' : '0',
      })
      for (const id of ids) {
        void askHost(id, query, control.signal).then((told) => {
          if (!control.signal.aborted) setResults((before) => withHost(before, told))
        })
      }
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      control.abort()
    }
  }, [text, regex, caseSensitive])

  return results
}

interface Told {
  agents: AgentHits[]
  gap: string | null
}

async function askHost(id: string, query: URLSearchParams, signal: AbortSignal): Promise<Told> {
  const { hosts } = useDashboard.getState()
  const host = hosts.get(id)
  const down = host && outage(host)
  if (down) return { agents: [], gap: down }
  try {
    const path = `/api/hosts/${encodeURIComponent(id)}/search?${query}`
    const { agents, missed } = await request<HostSearch>('GET', path, undefined, signal)
    const name = hostLabel(hosts, id)
    const words = `On ${name}, ${missed} ${missed === 1 ? 'agent was' : 'agents were'} not searched in time.`
    return { agents, gap: missed > 0 ? words : null }
  } catch (error) {
    return { agents: [], gap: messageOf(error) }
  }
}

function withHost(before: SearchResults, { agents, gap }: Told): SearchResults {
  return {
    agents: [...before.agents, ...agents],
    waiting: before.waiting - 1,
    gaps: gap === null || before.gaps.includes(gap) ? before.gaps : [...before.gaps, gap],
  }
}
