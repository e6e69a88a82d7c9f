interface ToggleButtonProps {
  label: string
  on: boolean
  onChange(on: boolean): void
  className: string
  children: string
}

/** A button that stays pressed: its sign is short, its name is not. */
export function ToggleButton({ label, on, onChange, className, children }: ToggleButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={on}
      onClick={() => onChange(!on)}
      className={className}
    >
      {children}
    </button>
  )
}
