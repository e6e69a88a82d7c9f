import { BookmarkPlus } from 'lucide-react'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { saveTemplate, type Template } from '../../lib/client/templates.ts'
import { toast } from '../../lib/client/toasts.ts'
import { Button } from '../ui/Button.tsx'
import { TextInput } from '../ui/Field.tsx'
import { Icon } from '../ui/Icon.tsx'

const MAX_NAME = 40

/** Keeps what the form says as a template, under a name that is asked for first. */
export function SaveTemplate({ fields }: { fields: Omit<Template, 'id' | 'name'> }) {
  const [name, setName] = useState<string | null>(null)
  const naming = name !== null
  useEffect(() => {
    if (!naming) return
    // The dialog listens to the document and would close: this comes before it.
    const onEscape = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      event.stopPropagation()
      setName(null)
    }
    addEventListener('keydown', onEscape, true)
    return () => removeEventListener('keydown', onEscape, true)
  }, [naming])
  if (name === null) {
    return (
      <Button look="quiet" onClick={() => setName('')} className="mr-auto px-2">
        <Icon of={BookmarkPlus} size={14} />
        <span className="max-sm:sr-only">Save as template</span>
      </Button>
    )
  }
  const save = () => {
    if (!name.trim()) return
    saveTemplate({ ...fields, name: name.trim() })
    toast(`Saved the template ${name.trim()} on this device`)
    setName(null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    // It saves, and makes no agent.
    event.preventDefault()
    event.stopPropagation()
    save()
  }
  return (
    <div className="mr-auto flex min-w-0 items-center gap-1.5">
      <TextInput
        aria-label="Name of the template"
        autoFocus
        maxLength={MAX_NAME}
        placeholder="Name of the template"
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={onKeyDown}
        className="h-8 min-w-0"
      />
      <Button disabled={!name.trim()} onClick={save}>
        Save
      </Button>
    </div>
  )
}
