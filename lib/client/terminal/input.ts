import type { Terminal } from '@xterm/xterm'
import { isReport } from '../../wire/term.ts'
import { copyText } from './clipboard.ts'
import { decideKey } from './keys.ts'
import { cellSize } from './layout.ts'
import { pasteable } from './paste.ts'

export interface InputHandlers {
  /** `report`: xterm's own answer or a report of pointer or focus, typed by nobody. */
  onInput(data: Uint8Array<ArrayBuffer>, report: boolean): void
  /** The wheel turned over a program that did not ask for the mouse, or with Shift; down is positive. */
  onHistoryWheel?(lines: number): void
}

const encoder = new TextEncoder()

/** Takes everything that is typed, pasted and turned in an opened terminal. Returns the disposer. */
export function listenForInput(
  terminal: Terminal,
  host: HTMLElement,
  shiftEnter: 'esc-cr' | 'enter',
  handlers: InputHandlers,
): () => void {
  const typed = terminal.onData((data) => handlers.onInput(encoder.encode(data), isReport(data)))
  // Reports of the pointer in an encoding that is not UTF-8: one byte a character.
  const binary = terminal.onBinary((data) => {
    handlers.onInput(
      Uint8Array.from(data, (char) => char.charCodeAt(0)),
      true,
    )
  })
  terminal.attachCustomKeyEventHandler((event) => handleKey(terminal, event, shiftEnter))
  terminal.attachCustomWheelEventHandler((event) => handleWheel(terminal, event, handlers))
  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData?.getData('text/plain') ?? ''
    event.stopImmediatePropagation()
    if (text === '') return
    event.preventDefault()
    pasteInto(terminal, text)
  }
  host.addEventListener('paste', paste, { capture: true })
  return () => {
    host.removeEventListener('paste', paste, { capture: true })
    binary.dispose()
    typed.dispose()
  }
}

/** Bracketed when the program asked for it; nothing in the text can end the brackets. */
export function pasteInto(terminal: Terminal, text: string): void {
  if (text !== '') terminal.paste(pasteable(text))
}

function handleKey(
  terminal: Terminal,
  event: KeyboardEvent,
  shiftEnter: 'esc-cr' | 'enter',
): boolean {
  const decision = decideKey(event, shiftEnter)
  if (decision.do === 'type') return true
  if (decision.do === 'bubble') return false
  event.preventDefault()
  if (event.type !== 'keydown') return false
  if (decision.do === 'send') terminal.input(decision.data)
  else if (terminal.hasSelection()) void copyText(terminal.getSelection())
  return false
}

/** Without the mouse asked for, xterm would turn the wheel into arrow keys (T10). */
function handleWheel(terminal: Terminal, event: WheelEvent, handlers: InputHandlers): boolean {
  if (terminal.modes.mouseTrackingMode !== 'none' && !event.shiftKey) return true
  if (!handlers.onHistoryWheel) return false
  event.preventDefault()
  // Browsers turn the wheel with Shift into a horizontal one.
  const delta = event.deltaY || event.deltaX
  const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL
  handlers.onHistoryWheel(pixels ? delta / (cellSize(terminal)?.height ?? 18) : delta)
  return false
}
