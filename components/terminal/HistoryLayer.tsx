import './history.css'
import { ArrowDownToLine, Search } from 'lucide-react'
import {
  type ClipboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { flushSync } from 'react-dom'
import { copyText } from '../../lib/client/terminal/clipboard.ts'
import { HistoryView } from '../../lib/client/terminal/history.ts'
import { lookOf } from '../../lib/client/terminal/history-surface.ts'
import type { HistoryState, SearchHow } from '../../lib/client/terminal/history-types.ts'
import type { TerminalView } from '../../lib/client/terminal/view.ts'
import { currentTheme, onThemeChange } from '../../lib/client/theme.ts'
import { HistorySearch } from './HistorySearch.tsx'
import type { OpenHistory } from './use-history.ts'

interface HistoryLayerProps {
  live: RefObject<TerminalView | null>
  /** Set to what is drawn while it is. */
  layer: RefObject<HistoryView | null>
  open: OpenHistory
  /** The agent's name. */
  name: string
  focused: boolean
  /** Of the live terminal, now. */
  cols: number
  onClose(): void
  /** The width is another one, and so are the lines; `below` of them are under those shown. */
  onReflow(below: number): void
}

const NOTHING: HistoryState = { newLines: 0, note: null, search: null }

const minimumContrast = (mode: 'dark' | 'light') => (mode === 'light' ? 4.5 : 1)

/** The history over the live terminal: read, search, select, copy; typing goes back to what is live. */
export function HistoryLayer(props: HistoryLayerProps) {
  const { live, layer, open, name, focused, cols, onClose, onReflow } = props
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<HistoryView | null>(null)
  const [state, setState] = useState(NOTHING)
  const [finding, setFinding] = useState(open.wish?.find === true || open.wish?.text !== undefined)
  /** What is searched for, for the view of another width to go on with. */
  const searched = useRef<[string, SearchHow] | null>(null)
  /** Who had the keyboard in the terminal, such as one on the screen, has it here. */
  const hasKeyboard = useRef(false)
  const leave = useRef(onClose)
  leave.current = () => {
    const takeBack = focused || (host.current?.contains(document.activeElement) ?? false)
    requestAnimationFrame(() => {
      // At once: the live terminal can take the keyboard only when it is no longer inert, and until
      // then what is typed has to come here.
      flushSync(onClose)
      if (takeBack) live.current?.focus()
    })
  }

  // Before the search box, whose own effect asks at once, looks for the view.
  useLayoutEffect(() => {
    const terminal = live.current?.terminal
    const connection = live.current?.connection
    if (!host.current || !terminal || !connection) return
    const theme = currentTheme()
    const created = new HistoryView(host.current, {
      source: connection,
      look: lookOf(terminal, open.page.rows ?? terminal.rows, `History of ${name}`),
      first: open.page,
      light: theme.mode === 'light',
      onState: setState,
      onEnd: () => leave.current(),
      onType(data) {
        leave.current()
        live.current?.terminal.input(data)
      },
      onKey: (event) =>
        onKey(
          event,
          created,
          () => setFinding(true),
          () => leave.current(),
        ),
    })
    view.current = created
    hasKeyboard.current ||= terminal.textarea === document.activeElement
    host.current.scrollLeft = terminal.element?.parentElement?.scrollLeft ?? 0
    void created.ready.then(() => {
      if (view.current !== created) return
      layer.current = created
      created.scroll(open.takeScroll())
    })
    if (searched.current) void created.search(...searched.current)
    const stopTheme = onThemeChange(({ colors, mode }) =>
      created.setTheme(colors.terminal, minimumContrast(mode), mode === 'light'),
    )
    return () => {
      stopTheme()
      created.dispose()
      view.current = null
      layer.current = null
    }
  }, [live, layer, open, name])

  // At once: between two fields a keyboard on the screen would go and come.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another opening is another view to focus
  useLayoutEffect(() => {
    if ((focused || hasKeyboard.current) && !finding) view.current?.focus()
  }, [focused, finding, open])

  useEffect(() => {
    const shown = view.current
    if (shown && shown.terminal.cols !== cols) onReflow(shown.below)
  }, [cols, onReflow])

  const paste = (event: ClipboardEvent) => {
    if ((event.target as HTMLElement).tagName === 'INPUT') return
    event.preventDefault()
    event.stopPropagation()
    const text = event.clipboardData.getData('text/plain')
    leave.current()
    live.current?.paste(text)
  }

  return (
    <section className="term-history" aria-label={`History of ${name}`} onPasteCapture={paste}>
      <div ref={host} className="term-history-screen" />
      {finding ? (
        <HistorySearch
          wish={open.wish}
          state={state.search}
          onSearch={(text, how, fromEnd) => {
            searched.current = [text, how]
            void view.current?.search(text, how, fromEnd)
          }}
          onStep={(way) => void view.current?.step(way)}
          onClose={() => {
            searched.current = null
            void view.current?.search('', {})
            setFinding(false)
          }}
        />
      ) : (
        <button
          type="button"
          className="term-button term-history-open"
          aria-label="Find in the history"
          title="Find (Ctrl+F)"
          onClick={() => setFinding(true)}
        >
          <Search size={14} strokeWidth={1.6} aria-hidden />
        </button>
      )}
      <div className="term-history-foot">
        {state.note && (
          <span className="term-history-note" role="status">
            {state.note}
          </span>
        )}
        <button
          type="button"
          className="term-button term-history-live"
          title="Back to the live terminal (Esc)"
          onClick={() => leave.current()}
        >
          <ArrowDownToLine size={13} strokeWidth={1.6} aria-hidden />
          Jump to live
          {state.newLines > 0 && (
            <span className="term-history-new" role="status">
              +{state.newLines} {state.newLines === 1 ? 'line' : 'lines'}
            </span>
          )}
        </button>
      </div>
    </section>
  )
}

/** Keys of the history; the rest is typed, and so meant for the program. False: handled here, or not ours. */
function onKey(
  event: globalThis.KeyboardEvent,
  view: HistoryView,
  find: () => void,
  leave: () => void,
): boolean {
  const { key, ctrlKey, metaKey, shiftKey, altKey } = event
  const command = ctrlKey || metaKey
  const action = ((): (() => void) | null => {
    if (altKey) return null
    if (command && key.toLowerCase() === 'c') return () => copySelection(view)
    if (
      command &&
      (key.toLowerCase() === 'f' || event.code === 'KeyH') &&
      !(shiftKey && key === 'F')
    )
      return find
    if (command) return null
    if (key === 'Escape') return leave
    if (key === 'PageUp') return () => view.scrollPages(-1)
    if (key === 'PageDown') return () => view.scrollPages(1)
    if (key === 'ArrowUp') return () => view.scroll(-1)
    if (key === 'ArrowDown') return () => view.scroll(1)
    if (key === 'Home') return () => void view.toStart()
    if (key === 'End') return leave
    return null
  })()
  if (action) {
    event.preventDefault()
    event.stopPropagation()
    if (event.type === 'keydown') action()
    return false
  }
  // The page's and the browser's own, as in the live terminal.
  if (key === 'F6' || key === 'F11' || metaKey || (ctrlKey && shiftKey)) return false
  return key !== 'Shift' && key !== 'Control' && key !== 'Alt'
}

function copySelection(view: HistoryView): void {
  if (view.terminal.hasSelection()) void copyText(view.terminal.getSelection())
}
