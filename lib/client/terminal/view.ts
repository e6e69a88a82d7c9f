import { type ITheme, Terminal } from '@xterm/xterm'
import { typedWithModifiers } from '../phone/modifiers.ts'
import { loadClipboard } from './clipboard.ts'
import { type Refusal, type SocketLike, TerminalConnection } from './connection.ts'
import { loadTerminalFont } from './fonts.ts'
import { listenForInput, pasteInto } from './input.ts'
import {
  advanceOf,
  type Box,
  cellSize,
  crispCellWidth,
  crispFontSize,
  gridFor,
  scaleToFit,
  setFontSize,
} from './layout.ts'
import { loadLinks } from './links.ts'
import type { CursorStyle, TerminalFont } from './look.ts'
import { ObservedGrid } from './observed.ts'
import { type Grid, Picture } from './picture.ts'
import { chooseRenderer } from './renderer.ts'
import type { TerminalState } from './state.ts'
import { Turns } from './turns.ts'
import { countLikeTmux, widthsOf } from './unicode.ts'
import type { RendererName } from './webgl-lease.ts'

export interface Ownership extends Grid {
  owner: boolean
}

export interface TerminalTheme {
  colors: ITheme
  /** Text below this contrast is drawn darker or lighter (WCAG ratio); 1 leaves every colour alone. */
  minimumContrast: number
}

export interface CursorLook {
  style: CursorStyle
  blink: boolean
}

export interface ViewOptions {
  /** `ws://host/term` */
  url: string
  agentId: string
  /** Read by screen readers: whose terminal this is. */
  label: string
  theme: TerminalTheme
  font: TerminalFont
  cursor: CursorLook
  observe?: boolean
  follow?: boolean
  /** Fingers move and pinch a grid that is too large; without them it is scaled down to fit. */
  touch?: boolean
  /** What Shift+Enter sends; see `keys.ts`. */
  shiftEnter?: 'esc-cr' | 'enter'
  connect?: (url: string) => SocketLike
  onState?(state: TerminalState): void
  /** The agent's grid, and whether this viewer sets it. */
  onOwnership?(ownership: Ownership): void
  onTitle?(title: string): void
  onNotice?(message: string): void
  onBell?(): void
  /** Typed or pasted input that was not sent. */
  onRefused?(refusal: Refusal): void
  /** A program wants to set the clipboard (OSC 52). */
  onCopyRequest?(text: string): void
  onRenderer?(name: RendererName): void
  /** The wheel turned over a program that did not ask for the mouse; positive is down. */
  onHistoryWheel?(lines: number): void
}

/** Of all terminals of the page. */
const turns = new Turns()

/** Space around the grid, CSS px. */
const PADDING = 8
/** The element of a terminal carries its xterm, for debugging in the browser's console and for tests. */
export interface TerminalElement extends HTMLElement {
  maestroTerminal?: Terminal
  maestroConnection?: TerminalConnection
}

/**
 * One agent's terminal in an element: xterm and its connection. It fills the element while this
 * viewer owns the size, and otherwise shows the owner's grid, scaled down to fit (T11).
 * `dispose()` gives everything back.
 */
export class TerminalView {
  readonly #host: TerminalElement
  readonly #options: ViewOptions
  readonly #terminal: Terminal
  readonly #picture: Picture
  readonly #observed: ObservedGrid | null
  readonly #disposers: (() => void)[] = []
  #connection: TerminalConnection | null = null
  /** A cell at the full font size. */
  #cell: Box | null = null
  #font: TerminalFont
  /** The font size that is drawn for that of `#font`, and the width of a character per px of it. */
  #crispSize: number
  #advance = 0.6
  #owner = true
  #focusWanted = false
  /** What had the focus when it was asked for. */
  #focusFrom: Element | null = null
  #disposed = false
  #layoutFrame = 0

  constructor(host: HTMLElement, options: ViewOptions) {
    this.#host = host
    this.#options = options
    this.#font = options.font
    this.#crispSize = options.font.size
    this.#terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: options.cursor.blink,
      cursorStyle: options.cursor.style,
      cursorInactiveStyle: 'outline',
      drawBoldTextInBrightColors: false,
      fontFamily: options.font.family,
      fontSize: options.font.size,
      fontWeight: options.font.weight,
      fontWeightBold: 700,
      lineHeight: options.font.lineHeight,
      disableStdin: options.observe ?? false,
      macOptionIsMeta: true,
      macOptionClickForcesSelection: true,
      rescaleOverlappingGlyphs: true,
      scrollback: 0,
      theme: options.theme.colors,
      minimumContrastRatio: options.theme.minimumContrast,
    })
    this.#picture = new Picture(this.#terminal, () => this.#layout(), turns)
    this.#observed = options.touch ? new ObservedGrid(this.#terminal, host, options.agentId) : null
    void this.#start()
  }

  get terminal(): Terminal {
    return this.#terminal
  }

  get connection(): TerminalConnection | null {
    return this.#connection
  }

  /** The owner's grid under fingers; null where it is scaled to fit. */
  get observed(): ObservedGrid | null {
    return this.#observed?.isShown ? this.#observed : null
  }

  focus(): void {
    this.#focusWanted = true
    this.#focusFrom = document.activeElement
    this.#terminal.focus()
  }

  blur(): void {
    this.#focusWanted = false
    this.#terminal.blur()
  }

  /** Makes this viewer's grid the agent's. */
  takeSize(): void {
    this.#connection?.takeSize()
    this.focus()
  }

  retry(): void {
    this.#connection?.retry()
  }

  paste(text: string): void {
    pasteInto(this.#terminal, text)
  }

  /** Types one key of a key bar; `sequenceOf` is told the mode of the cursor keys (DECCKM). */
  press(sequenceOf: (applicationCursor: boolean) => string): void {
    const sequence = sequenceOf(this.#terminal.modes.applicationCursorKeysMode)
    this.#send(new TextEncoder().encode(sequence), false)
  }

  setTheme(theme: TerminalTheme): void {
    this.#terminal.options.theme = theme.colors
    this.#terminal.options.minimumContrastRatio = theme.minimumContrast
  }

  /** Draws in another font as soon as it is there. */
  setFont(font: TerminalFont): void {
    this.#font = font
    this.#remeasure()
    void loadTerminalFont(font, () => this.#remeasure()).then(() => this.#remeasure())
  }

  setCursor({ style, blink }: CursorLook): void {
    this.#terminal.options.cursorStyle = style
    this.#terminal.options.cursorBlink = blink
  }

  /** What screen readers call it. */
  setLabel(label: string): void {
    this.#terminal.textarea?.setAttribute('aria-label', label)
  }

  /** Keeps a readable copy of the screen for screen readers, which costs some speed. */
  setScreenReaderMode(on: boolean): void {
    this.#terminal.options.screenReaderMode = on
  }

  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    cancelAnimationFrame(this.#layoutFrame)
    this.#connection?.close()
    this.#picture.close()
    this.#observed?.dispose()
    for (const dispose of this.#disposers.reverse()) dispose()
    this.#terminal.dispose()
    delete this.#host.maestroTerminal
    delete this.#host.maestroConnection
  }

  async #start(): Promise<void> {
    await loadTerminalFont(this.#font, () => this.#remeasure())
    if (this.#disposed) return
    this.#open()
    const grid = this.#fittingGrid() ?? { cols: 80, rows: 24 }
    this.#terminal.resize(grid.cols, grid.rows)
    this.#connect(grid)
    // Who has gone elsewhere, such as into a menu, stays there; a dialog that is open is in front.
    const active = document.activeElement
    const stayed = active === document.body || (active === this.#focusFrom && !isInDialog(active))
    if (this.#focusWanted && stayed) this.#terminal.focus()
  }

  #open(): void {
    const terminal = this.#terminal
    countLikeTmux(terminal, widthsOf(undefined))
    // tmux asks each client what it is. It was told already (`-T`), and an answer would be input that
    // nobody typed.
    terminal.parser.registerCsiHandler({ prefix: '>', final: 'c' }, () => true)
    terminal.parser.registerCsiHandler({ final: 'c' }, () => true)
    this.#host.style.padding = `${PADDING}px`
    terminal.open(this.#host)
    terminal.textarea?.setAttribute('aria-label', this.#options.label)
    this.#host.maestroTerminal = terminal
    const clipboard = loadClipboard(terminal, (text) => this.#options.onCopyRequest?.(text))
    this.#disposers.push(() => clipboard.dispose())
    loadLinks(terminal)
    this.#remeasure()
    this.#disposers.push(
      listenForInput(terminal, this.#host, this.#options.shiftEnter ?? 'enter', {
        onInput: (data, report) => this.#send(report ? data : typedWithModifiers(data), report),
        onHistoryWheel: this.#options.onHistoryWheel,
      }),
      chooseRenderer(
        terminal,
        this.#host,
        () => this.#connection?.state.kind === 'live',
        (name) => this.#rendererChanged(name),
      ),
    )
    terminal.onBell(() => this.#options.onBell?.())
    const resized = new ResizeObserver(() => this.#scheduleLayout())
    resized.observe(this.#host)
    this.#disposers.push(() => resized.disconnect())
  }

  #connect(grid: Grid): void {
    const { url, agentId, observe, follow, connect } = this.#options
    this.#connection = new TerminalConnection({
      url,
      agentId,
      ...grid,
      observe,
      follow,
      connect,
      onState: (state) => {
        if (state.kind === 'ended') this.#picture.end()
        this.#options.onState?.(state)
      },
      onOutput: (data, consumed) => this.#picture.write(data, consumed),
      onAttached: (attached) => {
        countLikeTmux(this.#terminal, widthsOf(attached.tmux))
        this.#owned(attached)
        if (!attached.resumed) this.#picture.renew(attached)
      },
      onSize: (size) => {
        this.#owned(size)
        this.#picture.resize(size)
      },
      onTitle: this.#options.onTitle,
      onNotice: this.#options.onNotice,
      onRefused: this.#options.onRefused,
    })
    this.#host.maestroConnection = this.#connection
  }

  #owned({ cols, rows, owner }: Ownership): void {
    this.#owner = owner
    this.#options.onOwnership?.({ cols, rows, owner })
    this.#scheduleLayout()
  }

  /** Reports that nobody typed are not worth a word when they are lost with a connection. */
  #send(data: Uint8Array<ArrayBuffer>, report: boolean): void {
    const connection = this.#connection
    if (!connection || (report && connection.state.kind !== 'live')) return
    connection.send(data)
    if (!report) this.#observed?.typed()
  }

  #rendererChanged(name: RendererName): void {
    if (this.#disposed) return
    this.#remeasure()
    this.#options.onRenderer?.(name)
  }

  /** Cells changed: another font, size, renderer or pixel density. */
  #remeasure(): void {
    if (this.#disposed || !this.#terminal.element) return
    const { family, size, weight, lineHeight } = this.#font
    this.#terminal.options.fontWeight = weight
    this.#terminal.options.lineHeight = lineHeight
    // xterm measures again only when an option changes.
    this.#terminal.options.fontFamily = 'monospace'
    this.#terminal.options.fontFamily = family
    this.#advance = advanceOf(family)
    this.#crispSize = crispFontSize(size, this.#advance, window.devicePixelRatio)
    setFontSize(this.#terminal, this.#crispSize)
    const drawn = cellSize(this.#terminal)
    this.#cell = drawn && {
      width: crispCellWidth(this.#crispSize, this.#advance),
      height: drawn.height,
    }
    this.#layout()
  }

  #box(): Box {
    return {
      width: this.#host.clientWidth - 2 * PADDING,
      height: this.#host.clientHeight - 2 * PADDING,
    }
  }

  #fittingGrid(): Grid | null {
    return this.#cell && gridFor(this.#box(), this.#cell)
  }

  #scheduleLayout(): void {
    cancelAnimationFrame(this.#layoutFrame)
    this.#layoutFrame = requestAnimationFrame(() => this.#layout())
  }

  /** Tells the node what fits here, and draws the agent's grid as large as fits. */
  #layout(): void {
    const grid = this.#fittingGrid()
    if (this.#disposed || !grid || !this.#cell) return
    this.#connection?.resize(grid.cols, grid.rows)
    if (this.#owner) {
      this.#observed?.leave()
      setFontSize(this.#terminal, this.#crispSize)
    } else this.#observe()
  }

  #observe(): void {
    const box = this.#box()
    const [size, advance] = [this.#crispSize, this.#advance]
    if (this.#observed) this.#observed.layout({ box, padding: PADDING, size, advance })
    else scaleToFit(this.#terminal, box, size, advance)
  }
}

const isInDialog = (element: Element | null) =>
  element?.closest('[role="dialog"], [role="alertdialog"]') != null
