import type { Terminal } from '@xterm/xterm'

/** What the benchmark asks of a page; `window.probe` in every page that it opens. */
export interface Probe {
  /** Times in ms since the page's navigation began. */
  readonly marks: { firstRow?: number }
  /** Forgets the frames so far and notes each from now on. */
  startFrames(): void
  /** Times in ms at which frames began since `startFrames`. */
  stopFrames(): number[]
  /** Notes for each key how long it took until its glyph was drawn in a line that begins with `> `. */
  watchKeys(pane?: string): void
  /** Times in ms since the last call, and forgets them. */
  takeKeys(): number[]
  /** ms from the next click on the page until the agent's terminal is live and the text is drawn. */
  watchOpening(agentId: string, text: string): void
  /** What `watchOpening` measured. */
  opened(): Promise<number>
}

interface Screen extends HTMLElement {
  maestroTerminal?: Terminal
}

declare global {
  interface Window {
    probe: Probe
    /** The terminal of a page that has no panes. */
    bareTerminal?: Terminal
  }
}

const PROMPT = '> '
const PATIENCE_MS = 10_000

/** Resolves when the frame that is being made has been laid out and painted. */
function framePainted(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}

const nextFrame = () => new Promise(requestAnimationFrame)

function screenOf(agentId: string): Screen | null {
  return document.querySelector<Screen>(`[data-pane="${agentId}"] .term-screen`)
}

function linesOf(terminal: Terminal): string[] {
  const buffer = terminal.buffer.active
  return Array.from(
    { length: terminal.rows },
    (_, n) => buffer.getLine(buffer.baseY + n)?.translateToString(true) ?? '',
  )
}

/** How many characters stand after the prompt; a trailing blank is none. */
function typedLength(terminal: Terminal): number {
  return linesOf(terminal).findLast((line) => line.startsWith(PROMPT))?.length ?? 0
}

const marks: Probe['marks'] = {}
let frames: number[] | null = null
let keys: number[] = []
let opened: Promise<number> = Promise.reject(new Error('Nothing was watched.'))
opened.catch(() => undefined)

/** The list of agents is there, and React answers to clicks on it. */
function watchForRows(): void {
  const look = async () => {
    const row = document.querySelector('[role="treeitem"][data-agent]')
    if (!row || !Object.keys(row).some((key) => key.startsWith('__reactProps'))) {
      requestAnimationFrame(look)
      return
    }
    await framePainted()
    marks.firstRow = performance.now()
  }
  requestAnimationFrame(look)
}

function note(at: number): void {
  if (!frames) return
  frames.push(at)
  requestAnimationFrame(note)
}

window.probe = {
  marks,
  startFrames() {
    frames = []
    requestAnimationFrame(note)
  },
  stopFrames() {
    const noted = frames ?? []
    frames = null
    return noted
  },
  watchKeys(pane) {
    const terminal = pane ? screenOf(pane)?.maestroTerminal : window.bareTerminal
    if (!terminal) throw new Error(`No terminal of ${pane}.`)
    let pressed: { at: number; length: number } | null = null
    addEventListener(
      'keydown',
      (event) => {
        // Enter empties the line.
        pressed =
          event.key.length > 1 ? null : { at: event.timeStamp, length: typedLength(terminal) }
      },
      true,
    )
    // xterm tells it in the frame in which it drew, by whichever renderer.
    terminal.onRender(async () => {
      const key = pressed
      if (!key || typedLength(terminal) <= key.length) return
      pressed = null
      await framePainted()
      keys.push(performance.now() - key.at)
    })
  },
  takeKeys() {
    const taken = keys
    keys = []
    return taken
  },
  watchOpening(agentId, text) {
    opened = new Promise((resolve, reject) => {
      const listen = (event: Event) =>
        drawnSince(event.timeStamp, agentId, text).then(resolve, reject)
      addEventListener('click', listen, { capture: true, once: true })
    })
  },
  opened: () => opened,
}

async function drawnSince(clicked: number, agentId: string, text: string): Promise<number> {
  while (performance.now() - clicked < PATIENCE_MS) {
    const screen = screenOf(agentId)
    const drawn = screen?.querySelector('.xterm-rows')?.textContent ?? ''
    if (screen?.closest('[data-state="live"]') && screen.offsetWidth && drawn.includes(text)) {
      await framePainted()
      return performance.now() - clicked
    }
    await nextFrame()
  }
  throw new Error(`The terminal of ${agentId} did not show “${text}”.`)
}

watchForRows()
