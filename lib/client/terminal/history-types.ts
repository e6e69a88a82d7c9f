import type { HistoryPage, SearchResult } from './connection.ts'
import type { Look } from './history-surface.ts'

export interface HistorySource {
  history(lines: number, before?: number): Promise<HistoryPage>
  search(text: string, how?: SearchHow): Promise<SearchResult>
}

export interface SearchHow {
  regex?: boolean
  caseSensitive?: boolean
}

export interface SearchState {
  /** How many lines match, and which of them is shown, from 1; 0 for none. */
  count: number
  current: number
  /** There are more than are counted. */
  truncated: boolean
  error: string | null
}

export interface HistoryState {
  /** Lines that came since it opened. */
  newLines: number
  /** Older lines are on their way, or cannot be had, in words. */
  note: string | null
  search: SearchState | null
}

export interface HistoryOptions {
  source: HistorySource
  look: Look
  first: HistoryPage
  light: boolean
  onState(state: HistoryState): void
  /** Scrolled to the end. */
  onEnd(): void
  /** What is typed here is meant for the program. */
  onType(data: string): void
  /** False: the key is not the terminal's. */
  onKey(event: KeyboardEvent): boolean
}
