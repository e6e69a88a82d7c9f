import type { Nerve } from './tmux/nerve.ts'

export interface HistoryPage {
  /** Lines with SGR sequences, oldest first, trailing spaces removed. */
  lines: string[]
  /** Index of the first of them, counted from the oldest line that tmux keeps. */
  start: number
  /** Scrollback and screen together. */
  total: number
  cols: number
  rows: number
}

export interface HistoryQuery {
  /** Lines before this index; default: the newest ones. */
  before?: number | undefined
  lines: number
  format: 'text' | 'ansi'
  /** tmux's `@id` of a window of the session; default: its current one. */
  window?: string | undefined
}

/** A page of an agent's scrollback and screen, over the control client (T10): no process. */
export async function readHistory(
  nerve: Pick<Nerve, 'command'>,
  sessionId: string,
  query: HistoryQuery,
): Promise<HistoryPage> {
  const target = `'${sessionId}:${query.window ?? ''}'`
  const [size = ''] = await nerve.command(
    `display-message -p -t ${target} '#{history_size} #{pane_height} #{pane_width}'`,
  )
  const [history = 0, rows = 0, cols = 0] = size.split(' ').map(Number)
  const total = history + rows
  const end = Math.min(query.before ?? total, total)
  const start = Math.max(0, end - query.lines)
  if (end <= start) return { lines: [], start, total, cols, rows }
  const lines = await nerve.command(
    `capture-pane -p ${query.format === 'ansi' ? '-e ' : ''}-t ${target} -S ${start - history} -E ${end - 1 - history}`,
  )
  return { lines, start, total, cols, rows }
}

/** The last `count` lines that anything was written to: an empty rest of the screen does not count. */
export async function readLast(
  nerve: Pick<Nerve, 'command'>,
  sessionId: string,
  count: number,
  format: 'text' | 'ansi',
  window?: string,
): Promise<HistoryPage> {
  const screen = await readHistory(nerve, sessionId, { lines: 1, format: 'text', window })
  const page = await readHistory(nerve, sessionId, { lines: count + screen.rows, format, window })
  let end = page.lines.length
  while (end > 0 && page.lines[end - 1] === '') end--
  const lines = page.lines.slice(Math.max(0, end - count), end)
  return { ...page, lines, start: page.start + Math.max(0, end - count) }
}

export interface SearchResult {
  /** Newest first; `line` counts as `HistoryPage.start` does. */
  hits: { line: number; text: string; ranges: [number, number][] }[]
  total: number
  truncated: boolean
}

/** Finds the lines that match, the last first, at most `limit` of them. */
export type FindLines = (
  lines: readonly string[],
  limit: number,
) => Promise<{ line: number; ranges: [number, number][] }[]>

const MAX_HITS = 500

/** Lines of the whole scrollback and screen that `find` finds; newest first. */
export async function searchHistory(
  nerve: Pick<Nerve, 'command'>,
  sessionId: string,
  find: FindLines,
): Promise<SearchResult> {
  const page = await readHistory(nerve, sessionId, { lines: 1_000_000, format: 'text' })
  const found = await find(page.lines, MAX_HITS + 1)
  const hits = found.slice(0, MAX_HITS).map(({ line, ranges }) => ({
    line: page.start + line,
    text: page.lines[line] ?? '',
    ranges,
  }))
  return { hits, total: page.total, truncated: found.length > MAX_HITS }
}
