import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  useId,
} from 'react'
import { cx } from './cx.ts'

export const INPUT =
  'w-full rounded-md border border-line2 bg-bg px-2.5 text-sm text-text transition-colors hover:border-faint/60 aria-invalid:border-bad max-sm:text-base disabled:opacity-60'

export interface FieldIds {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

interface FieldProps {
  label: string
  /** Beside the label, quiet. */
  hint?: ReactNode
  /** Under the field while nothing is wrong. */
  help?: ReactNode
  error?: string | null | undefined
  children: (ids: FieldIds) => ReactNode
}

/** A labelled field with its help, or what is wrong with it. */
export function Field({ label, hint, help, error, children }: FieldProps) {
  const id = useId()
  const noteId = `${id}-note`
  const note = error || help
  return (
    <div>
      <div className="mb-1 flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-xs font-medium text-dim">
          {label}
        </label>
        {hint && <span className="text-2xs text-faint">{hint}</span>}
      </div>
      {children({
        id,
        'aria-describedby': note ? noteId : undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {note && (
        <div
          id={noteId}
          role={error ? 'alert' : undefined}
          className={cx(
            'mt-1.5 min-h-4 text-xs [overflow-wrap:anywhere]',
            error ? 'text-bad' : 'text-faint',
          )}
        >
          {note}
        </div>
      )}
    </div>
  )
}

interface TextInputProps extends InputHTMLAttributes<HTMLInputElement> {
  ref?: Ref<HTMLInputElement>
}

/** One line of text that is a name or a path: nothing corrects or capitalises it. */
export function TextInput({ className, ...rest }: TextInputProps) {
  return (
    <input
      type="text"
      autoComplete="off"
      autoCorrect="off"
      autoCapitalize="none"
      spellCheck={false}
      className={cx(INPUT, 'h-8.5 max-sm:h-11', className)}
      {...rest}
    />
  )
}

/** One of a few; the browser's own list, which phones and readers know. */
export function SelectInput({ className, ...rest }: SelectHTMLAttributes<HTMLSelectElement>) {
  return <select className={cx(INPUT, 'h-8.5 max-sm:h-11', className)} {...rest} />
}
