import type { IDisposable, Terminal } from '@xterm/xterm'
import type { Turns } from './turns.ts'

export interface Grid {
  cols: number
  rows: number
}

/**
 * A reset that cannot be seen: DECSTR resets what it covers, DECSET 2026 holds the drawing back, then
 * go the modes that are left (pointer, focus, paste) and the old text. Not RIS, which changes to the
 * other buffer and so empties the screen at once.
 */
const RESET_UNSEEN =
  '\x1b[!p\x1b[?2026h\x1b[?1000;1002;1003;1004;1005;1006;1015;2004l\x1b[?7h\x1b[m\x1b[2J\x1b[H'
/** Cursor keys mode: tmux holds a client in it (smkx) for as long as it is attached. */
const DECCKM = 1
const SHOW = '\x1b[?2026l'
/** A new picture is shown after this long even when tmux does not say that it is complete. */
const PATIENCE_MS = 300

/** How long a leaving tmux client is waited for before what it writes is drawn after all. */
const LEAVING_MS = 1_500

type Step = { data: Uint8Array | string; done: () => void } | { grid: Grid }

/**
 * Keeps output and changes of the grid in their order: xterm parses what it is given later, so a
 * resize has to wait for the output before it, and the output behind it for the resize.
 */
export class Picture {
  readonly #terminal: Terminal
  readonly #onGrid: () => void
  readonly #turns: Turns | undefined
  readonly #handlers: IDisposable[]
  #steps: Step[] = []
  #writing = 0
  #blank = true
  #renewed: Grid | null = null
  #showTimer: ReturnType<typeof setTimeout> | undefined
  #leavingTimer: ReturnType<typeof setTimeout> | undefined
  #goOn: ((handled: boolean) => void) | null = null

  /** `turns`: with those that are drawn beside it; the one that has the focus waits for nobody. */
  constructor(terminal: Terminal, onGrid: () => void, turns?: Turns) {
    this.#terminal = terminal
    this.#onGrid = onGrid
    this.#turns = turns
    // tmux before 3.4 ends a redraw with `DCS = 2 s ST`; later ones with DECRST 2026, which shows it.
    const { parser } = terminal
    const drawn = parser.registerDcsHandler({ prefix: '=', final: 's' }, (_data, [step]) => {
      if (step === 2) this.#show()
      return true
    })
    // The first that a leaving tmux client writes is rmkx; then it wipes the screen and says goodbye.
    // Reading stops there, so that the last picture, and with it why the program ended, stays.
    const leaving = parser.registerCsiHandler({ prefix: '?', final: 'l' }, (modes) =>
      modes.length === 1 && modes[0] === DECCKM ? this.#hold() : false,
    )
    this.#handlers = [drawn, leaving]
  }

  /** The next output begins a new picture of this grid; what is shown stays until then (T8). */
  renew(grid: Grid): void {
    this.#release()
    if (this.#blank) this.resize(grid)
    else this.#renewed = { cols: grid.cols, rows: grid.rows }
  }

  resize(grid: Grid): void {
    const { cols, rows } = grid
    if (this.#renewed) this.#renewed = { cols, rows }
    else this.#add({ grid: { cols, rows } })
  }

  /** `done` is called when the bytes are in xterm's buffer. */
  write(data: Uint8Array, done: () => void): void {
    this.#blank = false
    if (this.#renewed) {
      this.#add({ grid: this.#renewed })
      this.#add({ data: RESET_UNSEEN, done: () => undefined })
      this.#renewed = null
      clearTimeout(this.#showTimer)
      this.#showTimer = setTimeout(() => this.#show(), PATIENCE_MS)
    }
    this.#add({ data, done })
  }

  close(): void {
    clearTimeout(this.#showTimer)
    for (const handler of this.#handlers) handler.dispose()
    this.#steps = []
    this.#turns?.leave(this)
    this.#release()
  }

  /** The terminal has ended: the last picture stays until another begins. */
  end(): void {
    clearTimeout(this.#leavingTimer)
  }

  #hold(): Promise<boolean> {
    this.#leavingTimer = setTimeout(() => this.#release(), LEAVING_MS)
    return new Promise((resolve) => {
      this.#goOn = resolve
    })
  }

  #release(): void {
    clearTimeout(this.#leavingTimer)
    this.#goOn?.(false)
    this.#goOn = null
  }

  #show(): void {
    if (this.#showTimer === undefined) return
    clearTimeout(this.#showTimer)
    this.#showTimer = undefined
    this.#add({ data: SHOW, done: () => undefined })
  }

  #add(step: Step): void {
    this.#steps.push(step)
    const { textarea } = this.#terminal
    if (this.#turns && document.activeElement !== textarea) {
      this.#turns.ask(this, () => this.#run())
    } else {
      this.#turns?.leave(this)
      this.#run()
    }
  }

  #run(): void {
    for (let step = this.#steps[0]; step; step = this.#steps[0]) {
      if ('grid' in step) {
        if (this.#writing > 0) return
        this.#steps.shift()
        this.#apply(step.grid)
      } else {
        this.#steps.shift()
        this.#write(step.data, step.done)
      }
    }
  }

  #write(data: Uint8Array | string, done: () => void): void {
    this.#writing += 1
    this.#terminal.write(data, () => {
      this.#writing -= 1
      done()
      if (this.#writing === 0) this.#run()
    })
  }

  #apply({ cols, rows }: Grid): void {
    if (cols !== this.#terminal.cols || rows !== this.#terminal.rows) {
      this.#terminal.resize(cols, rows)
    }
    this.#onGrid()
  }
}
