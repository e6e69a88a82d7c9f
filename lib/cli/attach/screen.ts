import { writeSync } from 'node:fs'

const ESC = '\x1b'
const CSI = `${ESC}[`
/** xterm's control sequences (ctlseqs): the other screen, where what was there stays untouched. */
const ENTER = `${CSI}?1049h`
/** tmux keeps the title of the window aside, and has no time to put it back. */
const LEAVE = `${CSI}?1049l${CSI}23;0;0t`
/**
 * All that a terminal may have been told and the shell must not inherit: pointer and focus reports,
 * bracketed paste, keypad and cursor-key modes, extended keys, synchronised output, margins, character
 * sets, colours, shape and sight of the cursor.
 */
const RESET = [
  ...[9, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 2004, 2026, 7727, 1, 5, 6].map(
    (mode) => `${CSI}?${mode}l`,
  ),
  `${CSI}?7h`,
  `${CSI}4l`,
  `${ESC}>`,
  `${CSI}>4m`,
  `${CSI}r`,
  `${ESC}(B`,
  '\x0f',
  `${CSI}m`,
  `${CSI}0 q`,
  `${CSI}?25h`,
].join('')

/** The person's terminal while an agent is shown in it. */
export interface Screen {
  readonly size: { cols: number; rows: number }
  /** `done` is called when it has left for the terminal. */
  write(data: Uint8Array, done: () => void): void
  /** Empty, and as it is for a new terminal. */
  clear(): void
  /** Empty, in the modes that it has. */
  wipe(): void
  /** One line for people, at the bottom of what is shown. */
  status(text: string): void
  /** Takes every byte that is typed; answers the disposer. */
  onInput(listener: (data: Uint8Array) => void): () => void
  onResize(listener: () => void): () => void
  /** The terminal is raw again, as after the process was stopped and goes on. */
  renew(): void
  /** As it was before; works at any time, also while the process ends. */
  restore(): void
}

/** Makes the terminal raw and shows an empty screen. The caller calls `restore`, whatever happens. */
export function openScreen(stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream): Screen {
  let restored = false
  stdin.setRawMode(true)
  stdin.resume()
  stdout.write(`${ENTER}${CSI}2J${CSI}H`)

  return {
    get size() {
      return { cols: clamp(stdout.columns, 80, 1000), rows: clamp(stdout.rows, 24, 500) }
    },
    write: (data, done) => void stdout.write(data, done),
    clear: () => void stdout.write(`${RESET}${CSI}2J${CSI}H`),
    wipe: () => void stdout.write(`${CSI}m${CSI}2J`),
    status(text) {
      const width = clamp(stdout.columns, 80, 1000)
      const line = text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width)
      const at = `${CSI}${clamp(stdout.rows, 24, 500)};1H`
      stdout.write(`${ESC}7${CSI}r${at}${CSI}0;7m${line}${CSI}0m${ESC}8`)
    },
    onInput(listener) {
      stdin.on('data', listener)
      return () => stdin.off('data', listener)
    },
    onResize(listener) {
      stdout.on('resize', listener)
      return () => stdout.off('resize', listener)
    },
    renew() {
      stdin.setRawMode(false)
      stdin.setRawMode(true)
      stdout.write(`${ENTER}${CSI}2J${CSI}H`)
    },
    restore() {
      if (restored) return
      restored = true
      writeNow(stdout, `${RESET}${LEAVE}${RESET}`)
      try {
        stdin.setRawMode(false)
      } catch {
        // The terminal itself is gone.
      }
      stdin.pause()
    },
  }
}

/** Also while the process ends, when no stream is flushed any more. */
function writeNow(stdout: NodeJS.WriteStream, text: string): void {
  try {
    writeSync((stdout as { fd?: number }).fd ?? 1, text)
  } catch {
    // The terminal itself is gone, or takes nothing now: there is nothing left to restore it with.
  }
}

function clamp(value: number | undefined, fallback: number, most: number): number {
  return Math.max(2, Math.min(value || fallback, most))
}
