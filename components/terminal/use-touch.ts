import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { HistoryView } from '../../lib/client/terminal/history.ts'
import { listenForGestures } from '../../lib/client/terminal/touch/gestures.ts'
import { TouchScroll } from '../../lib/client/terminal/touch/scroll.ts'
import {
  extendWord,
  placeOf,
  type SelectionPlace,
  selectWord,
} from '../../lib/client/terminal/touch/selection.ts'
import type { Span } from '../../lib/client/terminal/touch/words.ts'
import type { TerminalView } from '../../lib/client/terminal/view.ts'

interface Params {
  section: RefObject<HTMLElement | null>
  view: RefObject<TerminalView | null>
  /** The history over it, when it is drawn. */
  layer: RefObject<HistoryView | null>
  /** Lines that a finger turns as the wheel would. */
  onLines: RefObject<(lines: number) => void>
}

/** What was selected by a finger, until it is copied or let go. */
export interface TouchSelected {
  place: SelectionPlace
  /** The finger that selects is still down. */
  held: boolean
}

export type SelectedTerminal = TerminalView['terminal']

/** Where gestures are the terminal's; what lies over it has its own. */
const SURFACES = '.term-screen, .term-history-screen'
const FELT_MS = 8

/** Scrolls, pinches and selects by fingers in a terminal and its history. */
export function useTouch({ section, view, layer, onLines }: Params) {
  const [selecting, setSelecting] = useState(false)
  const [held, setHeld] = useState(false)
  const [place, setPlace] = useState<SelectionPlace | null>(null)
  const terminal = useCallback(
    (): SelectedTerminal | null => layer.current?.terminal ?? view.current?.terminal ?? null,
    [layer, view],
  )
  const clear = useCallback(() => {
    layer.current?.terminal.clearSelection()
    view.current?.terminal.clearSelection()
    setSelecting(false)
    setHeld(false)
  }, [layer, view])
  const isSelecting = useRef(false)
  isSelecting.current = selecting

  useEffect(() => {
    const element = section.current
    if (!element) return
    let word: Span | null = null
    const scroll = new TouchScroll({
      live: () => view.current,
      history: () => layer.current,
      onLines: (lines) => onLines.current(lines),
    })
    const stop = listenForGestures(element, SURFACES, {
      onDown: () => scroll.stop(),
      onDrag: (dx, dy) => scroll.move(dx, dy),
      onThrow: (speed) => scroll.throw(speed),
      onHold(x, y) {
        const shown = terminal()
        word = shown && selectWord(shown, x, y)
        if (!word) return false
        view.current?.observed?.rest()
        navigator.vibrate?.(FELT_MS)
        setSelecting(true)
        setHeld(true)
        return true
      },
      onHeldMove(x, y) {
        const shown = terminal()
        if (shown && word) extendWord(shown, word, x, y)
      },
      onHeldEnd: () => setHeld(false),
      onTap() {
        if (!isSelecting.current) return false
        clear()
        return true
      },
      onPinch: (scale, x, y) => view.current?.observed?.pinch(scale, x, y),
      onPinchEnd: () => view.current?.observed?.pinchEnd(),
    })
    // Before the gestures, which may turn the wheel where the finger is.
    const where = (event: TouchEvent) => {
      const touch = event.touches[0]
      if (touch) scroll.from(touch.clientX, touch.clientY)
    }
    element.addEventListener('touchstart', where, { capture: true, passive: true })
    return () => {
      element.removeEventListener('touchstart', where, { capture: true })
      stop()
      scroll.dispose()
    }
  }, [section, view, layer, onLines, terminal, clear])

  // Everything moves what is selected: scrolling, output, the keyboard, another size.
  useEffect(() => {
    if (!selecting) {
      setPlace(null)
      return
    }
    let before = ''
    let frame = 0
    const look = () => {
      const shown = terminal()
      const now = shown && placeOf(shown)
      if (!now) return setSelecting(false)
      const text = JSON.stringify(now)
      if (text !== before) setPlace(now)
      before = text
      frame = requestAnimationFrame(look)
    }
    look()
    return () => cancelAnimationFrame(frame)
  }, [selecting, terminal])

  const selected: TouchSelected | null = selecting && place ? { place, held } : null
  return { selected, terminal, clear }
}
