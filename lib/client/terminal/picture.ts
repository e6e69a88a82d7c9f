import type { Terminal } from '@xterm/xterm'

export interface Grid {
  cols: number
  rows: number
}

/** RIS: everything as at power-on (ECMA-48); DECSET 2026: show nothing until told. */
const RESET_UNSEEN = '\x1bc\x1b[?2026h'
const SHOW = '\x1b[?2026l'
/** How long the first output of a new picture may gather before it is shown. */
const GATHER_MS = 25

type Step = { data: Uint8Array | string; done: () => void } | { grid: Grid }

/**
 * Keeps output and changes of the grid in their order: xterm parses what it is given later, so a
 * resize has to wait for the output before it, and the output behind it for the resize.
 */
export class Picture {
  readonly #terminal: Terminal
  readonly #onGrid: () => void
  #steps: Step[] = []
  #writing = 0
  #blank = true
  #renewed: Grid | null = null
  #showTimer: ReturnType<typeof setTimeout> | undefined

  constructor(terminal: Terminal, onGrid: () => void) {
    this.#terminal = terminal
    this.#onGrid = onGrid
  }

  /** The next output begins a new picture of this grid; what is shown stays until then (T8). */
  renew(grid: Grid): void {
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
      this.#showTimer = setTimeout(
        () => this.#add({ data: SHOW, done: () => undefined }),
        GATHER_MS,
      )
    }
    this.#add({ data, done })
  }

  close(): void {
    clearTimeout(this.#showTimer)
    this.#steps = []
  }

  #add(step: Step): void {
    this.#steps.push(step)
    this.#run()
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
