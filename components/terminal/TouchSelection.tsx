import './touch.css'
import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { copyText } from '../../lib/client/terminal/clipboard.ts'
import {
  fixedEnd,
  selectedText,
  selectLines,
  selectTo,
  selectVisible,
} from '../../lib/client/terminal/touch/selection.ts'
import type { Cell } from '../../lib/client/terminal/touch/words.ts'
import type { SelectedTerminal, TouchSelected } from './use-touch.ts'

interface TouchSelectionProps {
  section: RefObject<HTMLElement | null>
  selected: TouchSelected
  terminal: () => SelectedTerminal | null
  onDone(said: string | null): void
  onPaste(text: string): void
}

type Card = { kind: 'copy'; text: string } | { kind: 'paste' }

const BAR_PX = 46
const GAP_PX = 8
/** Below the last line, where its handles hang. */
const HANDLE_PX = 24

/** What a finger selected: handles to extend it, and what can be done with it. */
export function TouchSelection(props: TouchSelectionProps) {
  const { section, selected, terminal, onDone, onPaste } = props
  const [card, setCard] = useState<Card | null>(null)
  const box = section.current?.getBoundingClientRect()
  if (!box) return null
  const { place, held } = selected
  const above = place.top - box.top - BAR_PX - GAP_PX
  const below = place.bottom - box.top + HANDLE_PX + GAP_PX
  const top = above >= 4 ? above : Math.min(below, box.height - BAR_PX - GAP_PX)

  const copy = async () => {
    const shown = terminal()
    const text = shown ? selectedText(shown) : ''
    if (text !== '' && (await copyText(text))) onDone('Copied')
    else if (text === '') onDone('There is nothing in it to copy.')
    else setCard({ kind: 'copy', text })
  }
  const paste = async () => {
    try {
      onPaste(await navigator.clipboard.readText())
    } catch {
      // Without a secure context, or refused: a field can always be pasted into.
      setCard({ kind: 'paste' })
    }
  }
  const change = (select: (terminal: SelectedTerminal) => void) => () => {
    const shown = terminal()
    if (shown) select(shown)
  }

  if (card) return <ClipboardCard card={card} onPaste={onPaste} onClose={() => onDone(null)} />
  return (
    <>
      {(['start', 'end'] as const).map((which) => (
        <Handle key={which} which={which} at={place[which]} box={box} {...{ place, terminal }} />
      ))}
      {!held && (
        <div
          role="toolbar"
          aria-label="Selected text"
          className="term-touch-bar"
          style={{ top }}
          // The keyboard on the screen stays as it is.
          onMouseDown={(event) => event.preventDefault()}
        >
          <button type="button" onClick={() => void copy()}>
            Copy
          </button>
          <button type="button" onClick={change(selectLines)}>
            Select line
          </button>
          <button type="button" onClick={change(selectVisible)}>
            All visible
          </button>
          <button type="button" onClick={() => void paste()}>
            Paste
          </button>
        </div>
      )}
    </>
  )
}

interface HandleProps {
  which: 'start' | 'end'
  at: { x: number; y: number } | null
  box: DOMRect
  place: TouchSelected['place']
  terminal: () => SelectedTerminal | null
}

function Handle({ which, at, box, place, terminal }: HandleProps) {
  const drag = useRef<{ fixed: Cell; dx: number; dy: number } | null>(null)
  if (!at) return null
  const down = (event: PointerEvent<HTMLElement>) => {
    const shown = terminal()
    const fixed = shown && fixedEnd(shown, which)
    if (!fixed) return
    event.preventDefault()
    event.currentTarget.setPointerCapture(event.pointerId)
    // From the finger to the middle of the cell that it drags.
    const inside = which === 'start' ? 2 : -2
    const dx = at.x + inside - event.clientX
    drag.current = { fixed, dx, dy: at.y - place.cellHeight / 2 - event.clientY }
  }
  const move = ({ clientX, clientY }: PointerEvent) => {
    const shown = terminal()
    if (!drag.current || !shown) return
    const { fixed, dx, dy } = drag.current
    selectTo(shown, fixed, clientX + dx, clientY + dy)
  }
  const up = () => {
    drag.current = null
  }
  return (
    <div
      aria-hidden
      className="term-touch-handle"
      data-which={which}
      style={{ left: at.x - box.left, top: at.y - box.top }}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
    />
  )
}

interface ClipboardCardProps {
  card: Card
  onPaste(text: string): void
  onClose(): void
}

/** Where the browser keeps its clipboard to itself, a field and the browser's own menu do. */
function ClipboardCard({ card, onPaste, onClose }: ClipboardCardProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    field.current?.focus({ preventScroll: true })
    field.current?.select()
  }, [])
  const isCopy = card.kind === 'copy'
  return (
    <section className="term-card" aria-label={isCopy ? 'Copy by hand' : 'Paste by hand'}>
      <label className="term-touch-label">
        {isCopy
          ? 'The browser lets only pages with HTTPS copy. Hold the text and choose Copy.'
          : 'The browser does not let this page read the clipboard. Hold the field and choose Paste.'}
        <textarea
          ref={field}
          className="term-touch-field"
          rows={isCopy ? 4 : 2}
          readOnly={isCopy}
          defaultValue={isCopy ? card.text : ''}
          onPaste={(event) => {
            event.preventDefault()
            event.stopPropagation()
            onPaste(event.clipboardData.getData('text/plain'))
          }}
        />
      </label>
      <button type="button" className="term-button" onClick={onClose}>
        Done
      </button>
    </section>
  )
}
