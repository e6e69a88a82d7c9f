import { type IDecoration, type ITheme, Terminal } from '@xterm/xterm'
import { loadLinks } from './links.ts'
import type { TerminalFont } from './look.ts'
import { countLikeTmux, type TmuxWidths } from './unicode.ts'
import type { TerminalElement } from './view.ts'

/** How the live terminal draws, for the history to look the same. */
export interface Look {
  cols: number
  rows: number
  fontSize: number
  fontFamily: string
  fontWeight: TerminalFont['weight']
  lineHeight: number
  /** CSS width and height, where the grid is larger than its place; else empty. */
  width: string
  height: string
  theme: ITheme
  minimumContrast: number
  widths: TmuxWidths
  label: string
}

export interface Mark {
  /** Row of the buffer. */
  row: number
  /** UTF-16 code units. */
  range: [number, number]
  current: boolean
}

/** Room below for what comes while the history is open. */
const GROWTH = 20_000
/** No wrapping, so that a line is a row; no cursor; G1 is line drawing, as tmux writes it. */
const PREPARE = '\x1b[?7l\x1b[?25l\x1b)0'

export function lookOf(live: Terminal, rows: number, label: string): Look {
  const { fontSize = 13, fontFamily = 'monospace', theme = {}, minimumContrastRatio } = live.options
  const { width = '', height = '' } = live.element?.style ?? {}
  return {
    cols: live.cols,
    rows,
    fontSize,
    fontFamily,
    fontWeight: Number(live.options.fontWeight) || 400,
    lineHeight: live.options.lineHeight ?? 1,
    width,
    height,
    theme,
    minimumContrast: minimumContrastRatio ?? 1,
    widths: live.unicode.activeVersion as TmuxWidths,
    label,
  }
}

/** A read-only xterm with lines in it, each of them one row. `ready` when all are in. */
export class HistorySurface {
  readonly terminal: Terminal
  readonly element: TerminalElement
  readonly ready: Promise<void>
  #marks: IDecoration[] = []
  #disposed = false

  constructor(parent: HTMLElement, look: Look, lines: readonly string[]) {
    this.element = document.createElement('div')
    this.element.className = 'term-history-surface'
    this.element.dataset.pending = ''
    parent.append(this.element)
    this.terminal = new Terminal({
      allowProposedApi: true,
      cols: look.cols,
      rows: look.rows,
      cursorInactiveStyle: 'none',
      drawBoldTextInBrightColors: false,
      fontFamily: look.fontFamily,
      fontSize: look.fontSize,
      fontWeight: look.fontWeight,
      fontWeightBold: 700,
      lineHeight: look.lineHeight,
      macOptionIsMeta: true,
      minimumContrastRatio: look.minimumContrast,
      rescaleOverlappingGlyphs: true,
      scrollback: lines.length + GROWTH,
      theme: look.theme,
    })
    countLikeTmux(this.terminal, look.widths)
    this.terminal.open(this.element)
    this.element.maestroTerminal = this.terminal
    if (this.terminal.element) {
      Object.assign(this.terminal.element.style, { width: look.width, height: look.height })
    }
    this.terminal.textarea?.setAttribute('aria-label', look.label)
    loadLinks(this.terminal)
    this.ready = this.write(`${PREPARE}${lines.join('\r\n')}`)
  }

  /** Rows scrolled down from the first. */
  get top(): number {
    return this.terminal.buffer.active.viewportY
  }

  get bottom(): number {
    return this.terminal.buffer.active.baseY
  }

  show(): void {
    delete this.element.dataset.pending
  }

  /** Replaces the last screen by these lines, which may be more. */
  replaceScreen(lines: readonly string[]): Promise<void> {
    return this.write(`\x1b[H${lines.map((line) => `\x1b[m\x1b[2K${line}`).join('\r\n')}`)
  }

  write(data: string): Promise<void> {
    return new Promise((resolve) => this.terminal.write(data, resolve))
  }

  mark(marks: readonly Mark[], colours: { match: string; current: string }): void {
    for (const decoration of this.#marks) {
      decoration.marker.dispose()
      decoration.dispose()
    }
    this.#marks = []
    for (const mark of marks) this.#markOne(mark, mark.current ? colours.current : colours.match)
  }

  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    this.terminal.dispose()
    this.element.remove()
  }

  #markOne({ row, range, current }: Mark, backgroundColor: string): void {
    const { active } = this.terminal.buffer
    const columns = this.#columns(row, range)
    if (!columns) return
    const marker = this.terminal.registerMarker(row - active.baseY - active.cursorY)
    const decoration = this.terminal.registerDecoration({
      marker,
      x: columns[0],
      width: columns[1] - columns[0],
      backgroundColor,
      ...(current && { foregroundColor: '#0b0c0e', layer: 'top' as const }),
    })
    if (decoration) this.#marks.push(decoration)
  }

  /** The cells that a part of a row's text is in; null when the row does not reach so far. */
  #columns(row: number, [from, to]: [number, number]): [number, number] | null {
    const line = this.terminal.buffer.active.getLine(row)
    if (!line) return null
    let at = 0
    let start = -1
    for (let x = 0; x < this.terminal.cols; x++) {
      const cell = line.getCell(x)
      if (!cell || cell.getWidth() === 0) continue
      if (start < 0 && at >= from) start = x
      if (at >= to) return [start, x]
      at += (cell.getChars() || ' ').length
    }
    return start < 0 ? null : [start, this.terminal.cols]
  }
}
