import { type FormEvent, useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { Field, TextInput } from '../ui/Field.tsx'
import { Part } from './Part.tsx'
import { SaveNote } from './SaveNote.tsx'
import { useSettings } from './useSettings.ts'

/** The name under which this machine appears in the list. */
export function ThisMachine({ name: present }: { name: string }) {
  const { problem, saved, change } = useSettings()
  const [name, setName] = useState(present)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim()) void change({ name: name.trim() })
  }
  return (
    <Part title="This machine">
      <form onSubmit={submit} className="flex items-end gap-2">
        <div className="flex-1">
          <Field label="Name">
            {(ids) => (
              <TextInput
                {...ids}
                value={name}
                maxLength={64}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
        </div>
        <Button type="submit" disabled={!name.trim() || name.trim() === present} size="field">
          Save
        </Button>
      </form>
      <SaveNote problem={problem} saved={saved} />
    </Part>
  )
}
