import { ArrowDown, ArrowUp, type LucideIcon, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { SearchHow, SearchState } from '../../lib/client/terminal/history-types.ts'
import type { HistoryWish } from '../../lib/client/terminal/history-wish.ts'
import { ToggleButton } from '../ui/ToggleButton.tsx'

interface HistorySearchProps {
  wish: HistoryWish | null
  state: SearchState | null
  onSearch(text: string, how: SearchHow, fromEnd?: number): void
  onStep(way: 'older' | 'newer'): void
  onClose(): void
}

const PAUSE_MS = 180

/** Find in the history: Enter goes to the older hit, Shift+Enter to the newer one. */
export function HistorySearch({ wish, state, onSearch, onStep, onClose }: HistorySearchProps) {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(wish?.text ?? '')
  const [regex, setRegex] = useState(wish?.regex ?? false)
  const [caseSensitive, setCaseSensitive] = useState(wish?.caseSensitive ?? false)
  const search = useRef(onSearch)
  search.current = onSearch
  /** Where to begin; it counts for the text that was wished for. */
  const from = useRef(wish?.fromEnd)

  useEffect(() => {
    input.current?.focus()
    input.current?.select()
  }, [])

  useEffect(() => {
    const first = from.current
    from.current = undefined
    const go = () => search.current(text, { regex, caseSensitive }, first)
    if (first !== undefined) {
      go()
      return
    }
    const timer = setTimeout(go, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text, regex, caseSensitive])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') onStep(event.shiftKey ? 'newer' : 'older')
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <search className="term-find" onKeyDown={onKeyDown}>
      <input
        ref={input}
        type="text"
        aria-label="Find in the history"
        aria-invalid={state?.error ? true : undefined}
        placeholder="Find in the history"
        value={text}
        maxLength={500}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
      <ToggleButton
        className="term-find-button"
        label="Match case"
        on={caseSensitive}
        onChange={setCaseSensitive}
      >
        Aa
      </ToggleButton>
      <ToggleButton
        className="term-find-button"
        label="Regular expression"
        on={regex}
        onChange={setRegex}
      >
        .*
      </ToggleButton>
      <span className="term-find-count" role="status">
        {text !== '' && state && countOf(state)}
      </span>
      <FindButton
        icon={ArrowUp}
        label="Older hit"
        keys="Enter"
        disabled={!state?.count}
        onClick={() => onStep('older')}
      />
      <FindButton
        icon={ArrowDown}
        label="Newer hit"
        keys="Shift+Enter"
        disabled={!state?.count}
        onClick={() => onStep('newer')}
      />
      <FindButton icon={X} label="Close the search" keys="Esc" onClick={onClose} />
      {text !== '' && state?.error && (
        <span className="term-find-error" role="alert">
          {state.error}
        </span>
      )}
    </search>
  )
}

function countOf({ count, current, truncated, error }: SearchState): string {
  if (error) return ''
  if (count === 0) return 'Nothing found'
  return `${current} of ${count}${truncated ? '+' : ''}`
}

interface FindButtonProps {
  icon: LucideIcon
  label: string
  keys: string
  disabled?: boolean
  onClick(): void
}

function FindButton({ icon: Glyph, label, keys, disabled = false, onClick }: FindButtonProps) {
  return (
    <button
      type="button"
      className="term-find-button"
      aria-label={label}
      title={`${label} (${keys})`}
      disabled={disabled}
      onClick={onClick}
    >
      <Glyph size={14} strokeWidth={1.6} aria-hidden />
    </button>
  )
}
