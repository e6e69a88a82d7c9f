import { type CSSProperties, useEffect, useRef } from 'react'
import { groupHue } from '../../lib/client/colour.ts'
import { nameProblem, splitName } from '../../lib/client/names.ts'
import { Field, TextInput } from '../ui/Field.tsx'

interface NameFieldProps {
  value: string
  /** What the node, or the rule, said at the last attempt. */
  error: string | null | undefined
  onChange: (value: string) => void
}

/** An agent's name, with the place in the list that it leads to. */
export function NameField({ value, error, onChange }: NameFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.select(), [])
  // An empty field is not yet a mistake.
  const problem = error || (value === '' ? null : nameProblem(value))
  return (
    <Field label="Name" error={problem} help={<Place name={value} />}>
      {(ids) => (
        <TextInput
          {...ids}
          ref={input}
          autoFocus
          value={value}
          onChange={(event) => onChange(event.target.value)}
          enterKeyHint="done"
        />
      )}
    </Field>
  )
}

function Place({ name }: { name: string }) {
  const [level1, level2, leaf] = splitName(name)
  if (!level1) return <>Parts between “-” make the groups of the list, as in shop-web-cart.</>
  return (
    <span className="inline-flex items-center gap-1.5">
      <span
        aria-hidden
        className="group-bar h-3 w-[3px] rounded-full"
        style={{ '--hue': groupHue(level1) } as CSSProperties}
      />
      <span>
        {level1} / {level2 && `${level2} / `}
        <span className="font-medium text-dim">{leaf || '…'}</span>
      </span>
    </span>
  )
}
