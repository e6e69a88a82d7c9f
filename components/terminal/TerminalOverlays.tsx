import type { TerminalState } from '../../lib/client/terminal/state.ts'
import type { Ownership } from '../../lib/client/terminal/view.ts'
import { useDelayed } from './use-delayed.ts'
import type { Remark } from './use-terminal-view.ts'

/** What is over sooner is not worth a word. */
const FLASH_MS = 300

interface StatusProps {
  state: TerminalState
  remark: Remark | null
  /** Why the agent's host is out of reach: said in place of anything about the connection. */
  outage: string | null
  onRetry: () => void
}

/** Says where the connection stands, without covering more of the picture than it must. */
export function TerminalStatus({ state, remark, outage, onRetry }: StatusProps) {
  const connecting = useDelayed(state.kind === 'connecting', FLASH_MS)
  const reconnecting = useDelayed(state.kind === 'reconnecting', FLASH_MS)
  const over = state.kind === 'ended' || state.kind === 'gone' || state.kind === 'denied'
  return (
    <>
      {connecting && (
        <div className="term-quiet" role="status">
          Connecting to the terminal…
        </div>
      )}
      {(outage || (state.kind === 'reconnecting' && (reconnecting || remark))) && (
        <div className={outage ? 'term-line term-outage' : 'term-line'} role="status">
          <span className="term-dot" aria-hidden="true" />
          <span className="term-grow">{remark?.text ?? outage ?? messageOf(state)}</span>
          <button type="button" className="term-button" onClick={onRetry}>
            Try now
          </button>
        </div>
      )}
      {!outage && state.kind !== 'reconnecting' && remark && (
        <div className="term-line" role="status">
          <span className="term-grow">{remark.text}</span>
        </div>
      )}
      {over && !outage && (
        <div className="term-card" role="status">
          <span className="term-grow">{state.message}</span>
          {state.kind !== 'gone' && (
            <button type="button" className="term-button" onClick={onRetry}>
              Attach again
            </button>
          )}
        </div>
      )}
    </>
  )
}

const messageOf = (state: TerminalState) => ('message' in state ? state.message : '')

interface SizeProps {
  ownership: Ownership
  /** Null: whoever looks may only look. */
  onTake: (() => void) | null
}

/** Another viewer sets the size: says so, and offers to take it. */
export function SizeNote({ ownership, onTake }: SizeProps) {
  const { cols, rows } = ownership
  return (
    <div className="term-size">
      <span>
        {onTake ? `${cols} × ${rows}, sized by another viewer` : 'You may look here, not type'}
      </span>
      {onTake && (
        <button type="button" className="term-button" onClick={onTake}>
          Take size
        </button>
      )}
    </div>
  )
}

interface CopyProps {
  text: string
  onAnswer: (answer: 'allow' | 'deny') => void
}

/** Asks once per agent whether its programs may set the clipboard (OSC 52). */
export function CopyRequest({ text, onAnswer }: CopyProps) {
  const count = [...text].length
  return (
    <section className="term-card" aria-label="Clipboard">
      <span className="term-grow">
        This agent wants to copy {count === 1 ? '1 character' : `${count} characters`} to your
        clipboard, now and later.
      </span>
      <button type="button" className="term-button" onClick={() => onAnswer('deny')}>
        Never
      </button>
      <button type="button" className="term-button" onClick={() => onAnswer('allow')}>
        Allow
      </button>
    </section>
  )
}
