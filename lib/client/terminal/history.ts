import type { HistoryPage, SearchResult } from './connection.ts'
import { standAlone } from './history-pen.ts'
import { HistorySurface, type Look } from './history-surface.ts'
import type { HistoryOptions, HistoryState, SearchHow } from './history-types.ts'
import {
  endOf,
  type HistoryWindow,
  nearestHit,
  OVERLAP,
  PAGE,
  renumbered,
  tailOf,
  withNewer,
  withOlder,
} from './history-window.ts'
import { cellSize } from './layout.ts'

const WHEEL = { capture: true, passive: false }
const TURN_MS = 20
const POLL_MS = 1_000
/** Lines of a page, as the node allows. */
const MOST = 5_000
/** Older lines are fetched when so few are left above. */
const AHEAD = 400
const DROPPED =
  'tmux has dropped its oldest lines meanwhile. Open the history again to see the rest.'

/**
 * The scrollback of one terminal in an element, over the live one (T10): begins with what the screen
 * shows, fetches older pages before they are reached, and newer ones as they come.
 */
export class HistoryView {
  /** Scrolled sideways where the lines are wider. */
  readonly host: HTMLElement
  readonly #options: HistoryOptions
  #window: HistoryWindow
  #surface: HistorySurface
  #state: HistoryState = { newLines: 0, note: null, search: null }
  #opened: number
  #hits: SearchResult['hits'] = []
  #searches = 0
  #busy = false
  #stuck = false
  #pressed = false
  /** Parts of a line that the wheel has turned. */
  #turned = 0
  #away = false
  #disposed = false
  readonly #poll: ReturnType<typeof setInterval>
  readonly #release = () => {
    this.#pressed = false
    this.#look()
  }

  constructor(host: HTMLElement, options: HistoryOptions) {
    this.host = host
    this.#options = options
    const { first, look } = options
    this.#opened = first.total
    this.#window = windowOf(first, look.rows)
    this.#surface = this.#make(this.#window)
    this.#surface.element.dataset.loading = ''
    this.#surface.show()
    void this.#surface.ready.then(() => {
      delete this.#surface.element.dataset.loading
      this.#look()
    })
    host.addEventListener('pointerdown', this.#press)
    host.addEventListener('wheel', this.#wheel, WHEEL)
    addEventListener('pointerup', this.#release)
    this.#poll = setInterval(() => void this.#newer(), POLL_MS)
  }

  /** Resolves when the first lines are there. */
  get ready(): Promise<void> {
    return this.#surface.ready
  }

  get terminal() {
    return this.#surface.terminal
  }

  /** Lines below those that are shown. */
  get below(): number {
    return this.#window.total - this.#window.start - this.#surface.top - this.#options.look.rows
  }

  focus(): void {
    this.#surface.terminal.focus()
  }

  /** Positive is down; past the end it is over. */
  scroll(lines: number): void {
    const { terminal, top, bottom } = this.#surface
    if (lines <= 0 || top < bottom) terminal.scrollLines(Math.trunc(lines))
    if (lines > 0 && this.#surface.top >= this.#surface.bottom && this.#isNewest()) {
      this.#options.onEnd()
    }
  }

  scrollPages(pages: number): void {
    this.scroll(pages * Math.max(1, this.#surface.terminal.rows - 1))
  }

  /** The oldest line there is. */
  async toStart(): Promise<void> {
    if (this.#window.start > 0) await this.#goTo(0)
    this.#surface.terminal.scrollToTop()
  }

  setTheme(theme: Look['theme'], minimumContrast: number, light: boolean): void {
    Object.assign(this.#options.look, { theme, minimumContrast })
    this.#options.light = light
    this.#surface.terminal.options.theme = theme
    this.#surface.terminal.options.minimumContrastRatio = minimumContrast
    this.#mark()
  }

  /** Finds `text` in all of the history; begins at the hit nearest to `fromEnd` lines above its end. */
  async search(text: string, how: SearchHow, fromEnd?: number): Promise<void> {
    const number = ++this.#searches
    if (text === '') {
      this.#hits = []
      this.#mark()
      this.#tell({ search: null })
      return
    }
    const answer = await this.#ask(() => this.#options.source.search(text, how))
    // Nothing can be scrolled to before it is drawn.
    await this.#surface.ready
    if (!answer || number !== this.#searches || this.#disposed) return
    this.#hits = answer.hits
    const { terminal, top } = this.#surface
    const from =
      fromEnd === undefined ? this.#window.start + top + terminal.rows : answer.total - fromEnd
    const current = nearestHit(answer.hits, from)
    this.#tell({
      search: {
        count: answer.hits.length,
        current: current + 1,
        truncated: answer.truncated,
        error: answer.error ?? null,
      },
    })
    await this.#showHit()
  }

  /** The next hit above (`older`) or below; goes round. */
  async step(way: 'older' | 'newer'): Promise<void> {
    const { search } = this.#state
    if (!search || search.count === 0) return
    const step = way === 'older' ? 1 : -1
    const current = ((search.current - 1 + step + search.count) % search.count) + 1
    this.#tell({ search: { ...search, current } })
    await this.#showHit()
  }

  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    clearInterval(this.#poll)
    removeEventListener('pointerup', this.#release)
    this.host.removeEventListener('pointerdown', this.#press)
    this.host.removeEventListener('wheel', this.#wheel, WHEEL)
    this.#surface.dispose()
  }

  readonly #press = () => {
    this.#pressed = true
  }

  #make({ lines }: HistoryWindow): HistorySurface {
    const surface = new HistorySurface(this.host, this.#options.look, lines)
    const { terminal } = surface
    terminal.onRender(() => this.#look())
    terminal.onData((data) => this.#options.onType(data))
    terminal.attachCustomKeyEventHandler((event) => this.#options.onKey(event))
    return surface
  }

  /** As far as the live terminal's wheel means; xterm's own goes by ticks, and would come first. */
  readonly #wheel = (event: WheelEvent) => {
    event.preventDefault()
    event.stopPropagation()
    const delta = event.deltaY || event.deltaX
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL
    this.#turned += pixels ? delta / (cellSize(this.terminal)?.height ?? 18) : delta
    const lines = Math.trunc(this.#turned)
    if (lines === 0) return
    this.#turned -= lines
    const wasAtEnd = this.#surface.top >= this.#surface.bottom
    if (lines < 0 || wasAtEnd) this.scroll(lines)
    else this.terminal.scrollLines(lines)
  }

  #tell(part: Partial<HistoryState>): void {
    this.#state = { ...this.#state, ...part }
    this.#options.onState(this.#state)
  }

  #isNewest(): boolean {
    return endOf(this.#window) >= this.#window.total
  }

  /** After each drawing: is the end of what is at hand near? */
  #look(): void {
    // While lines are being written, the top that is shown is not where anybody scrolled to.
    if (this.#disposed || this.#surface.element.dataset.loading !== undefined) return
    const { top, bottom } = this.#surface
    // Who opened it is at the end; only who was away has come back.
    if (top < bottom) this.#away = true
    if (top < AHEAD && this.#window.start > 0) void this.#older()
    else if (bottom - top < AHEAD && !this.#isNewest()) void this.#newer()
    if (this.#away && top >= bottom && this.#isNewest() && this.#state.newLines > 0) {
      this.#opened = this.#window.total
      this.#tell({ newLines: 0 })
    }
  }

  async #ask<T>(question: () => Promise<T>): Promise<T | null> {
    try {
      const answer = await question()
      if (this.#state.note !== null && !this.#stuck) this.#tell({ note: null })
      return answer
    } catch (error) {
      if (!this.#disposed) this.#tell({ note: (error as Error).message })
      return null
    }
  }

  async #older(): Promise<void> {
    // A new surface under a pressed button would end the selection or the drag.
    if (this.#busy || this.#stuck || this.#pressed) return
    this.#busy = true
    const before = Math.min(this.#window.start + OVERLAP, endOf(this.#window))
    const page = await this.#ask(() => this.#options.source.history(PAGE + OVERLAP, before))
    if (page && !this.#disposed) {
      const older = withOlder(this.#window, alone(page))
      if (older) await this.#replace(older, this.#window.start - older.start)
      else await this.#renumber()
    }
    this.#busy = false
    if (!page) this.#pause()
  }

  /** A source that failed is asked again when something is scrolled later on, not at once. */
  #pause(): void {
    this.#busy = true
    setTimeout(() => {
      this.#busy = false
    }, POLL_MS)
  }

  async #newer(): Promise<void> {
    if (this.#busy || this.#stuck || this.#disposed) return
    this.#busy = true
    const head = await this.#ask(() => this.#options.source.history(1))
    const { total } = this.#window
    if (head && !this.#disposed && (head.total !== total || !this.#isNewest())) {
      await this.#append(head.total)
    }
    this.#busy = false
  }

  async #append(total: number): Promise<void> {
    const tail = tailOf(this.#window)
    const from = Math.max(0, this.#window.start, tail - OVERLAP)
    const until = Math.min(total, endOf(this.#window) + PAGE)
    if (until < endOf(this.#window)) return this.#renumber()
    const page = await this.#ask(() => this.#options.source.history(until - from, until))
    if (!page || this.#disposed) return
    const next = withNewer(this.#window, alone(page))
    if (!next) return this.#renumber()
    const follows = this.#surface.top >= this.#surface.bottom
    this.#window = next
    await this.#surface.replaceScreen(next.lines.slice(tail - next.start))
    if (follows && this.#isNewest()) this.#opened = next.total
    this.#tell({ newLines: Math.max(0, next.total - this.#opened) })
  }

  /** tmux has dropped lines: finds out which numbers ours have now. */
  async #renumber(): Promise<void> {
    const page = await this.#ask(() => this.#options.source.history(MOST))
    if (!page || this.#disposed) return
    const next = renumbered(this.#window, page)
    if (!next) {
      this.#stuck = true
      this.#tell({ note: DROPPED })
      return
    }
    this.#opened += next.start - this.#window.start
    this.#hits = this.#hits.map((hit) => ({
      ...hit,
      line: hit.line + next.start - this.#window.start,
    }))
    this.#window = next
  }

  /** Draws another window out of sight and puts it in place of the one that is shown. */
  async #replace(next: HistoryWindow, moved: number | null): Promise<void> {
    const before = this.#surface
    const after = this.#make(next)
    await after.ready
    if (this.#disposed) {
      after.dispose()
      return
    }
    const focused = before.element.contains(document.activeElement)
    const selected = before.terminal.getSelectionPosition()
    if (moved !== null) {
      after.terminal.scrollToLine(before.top + moved)
      if (selected) {
        const { start, end } = selected
        const length = (end.y - start.y) * after.terminal.cols + end.x - start.x
        after.terminal.select(start.x, start.y + moved, length)
      }
    }
    // Together: a line is found in the surface by its number in the window.
    this.#window = next
    this.#surface = after
    this.#mark()
    after.show()
    if (focused) after.terminal.focus()
    before.dispose()
  }

  /** Has `line` at hand, also far away from what is. */
  async #goTo(line: number): Promise<boolean> {
    if (line >= this.#window.start && line < endOf(this.#window)) return true
    // One change of the window at a time.
    while (this.#busy && !this.#disposed) await new Promise((go) => setTimeout(go, TURN_MS))
    this.#busy = true
    const until = Math.max(line + PAGE / 2, PAGE)
    const page = await this.#ask(() => this.#options.source.history(PAGE, until))
    if (page && !this.#disposed) {
      await this.#replace(windowOf(page, this.#options.look.rows), null)
    }
    this.#busy = false
    return line >= this.#window.start && line < endOf(this.#window)
  }

  async #showHit(): Promise<void> {
    const hit = this.#hits[(this.#state.search?.current ?? 0) - 1]
    if (hit && (await this.#goTo(hit.line))) {
      const row = hit.line - this.#window.start
      const { terminal, top } = this.#surface
      if (row < top + 2 || row >= top + terminal.rows - 2) {
        terminal.scrollToLine(Math.max(0, row - Math.floor(terminal.rows / 2)))
      }
    }
    this.#mark()
  }

  #mark(): void {
    const current = this.#hits[(this.#state.search?.current ?? 0) - 1]
    const { start } = this.#window
    const end = endOf(this.#window)
    const marks = this.#hits
      .filter(({ line }) => line >= start && line < end)
      .flatMap((hit) =>
        (hit.ranges ?? []).map((range) => ({
          row: hit.line - start,
          range,
          current: hit === current,
        })),
      )
    const match = this.#options.light ? '#cfe0f7' : '#33455f'
    this.#surface.mark(marks, { match, current: '#7cb0ff' })
  }
}

function windowOf(page: HistoryPage, rows: number): HistoryWindow {
  const { start, total } = page
  return { start, total, rows, lines: standAlone(page.lines) }
}

const alone = (page: HistoryPage): HistoryPage => ({ ...page, lines: standAlone(page.lines) })
