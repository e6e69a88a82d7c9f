import { useId } from 'react'

interface CheckRowProps {
  label: string
  help?: string
  checked: boolean
  disabled?: boolean
  onChange(checked: boolean): void
}

/** One thing that is on or off, with a line about it. */
export function CheckRow({ label, help, checked, disabled, onChange }: CheckRowProps) {
  const id = useId()
  return (
    <div className="flex items-start gap-2.5 py-1.5 max-sm:min-h-11 max-sm:py-3">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={help ? `${id}-help` : undefined}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-(--text)"
      />
      <div className="min-w-0">
        <label htmlFor={id} className="block text-sm">
          {label}
        </label>
        {help && (
          <p id={`${id}-help`} className="text-xs text-faint">
            {help}
          </p>
        )}
      </div>
    </div>
  )
}
