/** The lines of a history that are at hand: one piece of it, `start` counted from its oldest line. */
export interface HistoryWindow {
  start: number
  lines: readonly string[]
  /** Lines of the whole history, the screen's included. */
  total: number
  /** Of the screen, whose lines still change: the last of `total`. */
  rows: number
}

interface Piece {
  start: number
  lines: readonly string[]
  total: number
}

/** Lines of a page. */
export const PAGE = 1_000
/** Older lines are asked for with as many that are known, to see that they meet. */
export const OVERLAP = 10

export const endOf = ({ start, lines }: Pick<Piece, 'start' | 'lines'>) => start + lines.length

const plain = (line: string | undefined) => line?.replace(/\x1b\[[\d;:]*m/g, '')

/** Do the lines that both have, up to `end`, read the same? */
function agrees(window: HistoryWindow, page: Piece, end: number): boolean {
  for (let line = Math.max(window.start, page.start); line < end; line++) {
    const known = window.lines[line - window.start]
    if (plain(known) !== plain(page.lines[line - page.start])) return false
  }
  return true
}

/**
 * The window with the older lines of `page` in front; null when they do not meet. tmux drops its
 * oldest lines in bulk at its limit (`history-limit` in tmux(1)): after that every number is another.
 */
export function withOlder(window: HistoryWindow, page: Piece): HistoryWindow | null {
  const known = window.start - page.start
  const fixed = Math.min(endOf(page), tailOf(window))
  if (known < 0 || endOf(page) < window.start || !agrees(window, page, fixed)) return null
  return { ...window, start: page.start, lines: [...page.lines.slice(0, known), ...window.lines] }
}

/** Where the lines begin that a newer page replaces: the last screen of the window may have changed. */
export const tailOf = (window: HistoryWindow) => Math.max(window.start, endOf(window) - window.rows)

/** The window with its last screen replaced by a page that holds what follows; null as above. */
export function withNewer(window: HistoryWindow, page: Piece): HistoryWindow | null {
  const tail = tailOf(window)
  if (page.start > tail || endOf(page) < endOf(window) || !agrees(window, page, tail)) return null
  const kept = window.lines.slice(0, tail - window.start)
  const fresh = page.lines.slice(tail - page.start)
  return { ...window, lines: [...kept, ...fresh], total: page.total }
}

/** How many lines have to be found again to know where the window is now. */
const PROBE = 20

/**
 * The window by the numbers of `page`, after tmux has dropped lines; null when it is not in there. Its
 * start is negative when some of its lines are no more.
 */
export function renumbered(window: HistoryWindow, page: Piece): HistoryWindow | null {
  const end = tailOf(window) - window.start
  const probe = window.lines.slice(Math.max(0, end - PROBE), end).map(plain)
  if (!probe.some(Boolean)) return null
  const lines = page.lines.map(plain)
  for (let at = lines.length - probe.length; at >= 0; at--) {
    if (!probe.every((line, i) => line === lines[at + i])) continue
    return { ...window, start: page.start + at + probe.length - end, total: page.total }
  }
  return null
}

/** The hit to begin with: the nearest at or before `line`, counted as hits are, newest first. */
export function nearestHit(hits: readonly { line: number }[], line: number): number {
  if (hits.length === 0) return -1
  const at = hits.findIndex((hit) => hit.line <= line)
  if (at < 0) return hits.length - 1
  const above = hits[at]
  const below = hits[at - 1]
  return above && below && below.line - line < line - above.line ? at - 1 : at
}
