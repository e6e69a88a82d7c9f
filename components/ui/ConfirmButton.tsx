import { type FocusEvent, useState } from 'react'
import { Button } from './Button.tsx'

interface ConfirmButtonProps {
  label: string
  /** Whom or what it is done to, for readers. */
  what: string
  /** On the button that does it. */
  confirm: string
  disabled?: boolean
  className?: string
  onConfirm(): void
}

/** Something that cannot be taken back: the first press asks, the second does it. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { label, what, confirm, disabled, className, onConfirm } = props
  const [asked, setAsked] = useState(false)
  if (!asked) {
    return (
      <Button
        look="quiet"
        size="sm"
        className={className}
        disabled={disabled}
        aria-label={`${label} ${what}`}
        onClick={() => setAsked(true)}
      >
        {label}
      </Button>
    )
  }
  const leave = (event: FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setAsked(false)
  }
  return (
    <fieldset
      aria-label={`${confirm} ${what}?`}
      className="flex items-center gap-1.5"
      onBlur={leave}
      onKeyDown={(event) => event.key === 'Escape' && setAsked(false)}
    >
      <Button look="quiet" size="sm" onClick={() => setAsked(false)}>
        Keep
      </Button>
      <Button
        look="danger"
        size="sm"
        autoFocus
        disabled={disabled}
        aria-label={`${confirm} ${what}`}
        onClick={() => {
          setAsked(false)
          onConfirm()
        }}
      >
        {confirm}
      </Button>
    </fieldset>
  )
}
