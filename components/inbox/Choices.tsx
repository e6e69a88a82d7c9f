import type { Question } from '../../lib/wire/agent.ts'
import { cx } from '../ui/cx.ts'

interface ChoicesProps {
  question: Question
  /** Digits choose: they are printed on the buttons, and the suggested one stands out. */
  keyed: boolean
  disabled: boolean
  onChoose: (index: number) => void
}

/** The answers that a question offers. The first is the one that its program suggests. */
export function Choices({ question, keyed, disabled, onChoose }: ChoicesProps) {
  return question.choices.map(({ label }, index) => {
    const suggested = index === 0 && keyed
    return (
      <button
        // biome-ignore lint/suspicious/noArrayIndexKey: its place is what a choice is chosen by
        key={`${question.id}-${index}`}
        type="button"
        disabled={disabled}
        aria-keyshortcuts={keyed && index < 9 ? String(index + 1) : undefined}
        onClick={() => onChoose(index)}
        className={cx(
          'inline-flex min-h-7 max-w-full items-center gap-2 rounded-md px-2.5 py-1 text-left text-sm',
          'transition-colors duration-100 select-none focus-visible:outline-offset-2 disabled:opacity-50',
          'max-sm:min-h-11 max-sm:w-full max-sm:px-3.5',
          suggested
            ? 'bg-accent font-semibold text-accent-ink hover:brightness-105 active:brightness-95'
            : 'border border-line2 text-text hover:bg-hover active:bg-sel',
        )}
      >
        <span className="min-w-0 [overflow-wrap:anywhere]">{label}</span>
        {keyed && index < 9 && (
          <kbd
            aria-hidden
            className={cx(
              'shrink-0 rounded-sm border px-1 font-sans text-2xs leading-4 font-medium tabular-nums max-sm:hidden',
              suggested ? 'border-accent-ink/35' : 'border-line2 text-dim',
            )}
          >
            {index + 1}
          </kbd>
        )}
      </button>
    )
  })
}
