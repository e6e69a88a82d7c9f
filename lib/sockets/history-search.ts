import { createMatcher, type Matcher, type Pattern, searchEnded } from '../agents/search-match.ts'
import { MaestroError } from '../errors.ts'
import { type SearchResult, searchHistory } from '../terminal/history.ts'
import type { Nerve } from '../terminal/tmux/nerve.ts'

/** The searches of one attachment, of which the last runs alone. */
export interface HistorySearch {
  /** Ends the search before it. What cannot be searched for, or was ended, is answered in words. */
  find(pattern: Pattern, sessionId: string): Promise<SearchResult & { error?: string }>
  close(): void
}

const SEARCH_MS = 4_000

export function createHistorySearch(nerve: Pick<Nerve, 'command'>): HistorySearch {
  let running: Matcher | null = null
  let latest = 0

  async function run(pattern: Pattern, sessionId: string): Promise<SearchResult> {
    const mine = ++latest
    // Its thread counts until it has ended.
    await running?.close()
    if (mine !== latest) throw searchEnded()
    const matcher = createMatcher(pattern, SEARCH_MS)
    running = matcher
    try {
      return await searchHistory(nerve, sessionId, matcher.find)
    } finally {
      await matcher.close()
    }
  }

  return {
    async find(pattern, sessionId) {
      try {
        return await run(pattern, sessionId)
      } catch (error) {
        if (!(error instanceof MaestroError)) throw error
        return { hits: [], total: 0, truncated: false, error: error.message }
      }
    },
    close() {
      latest++
      void running?.close()
    },
  }
}
