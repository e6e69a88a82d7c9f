import { type FormEvent, useState } from 'react'
import { announce } from '../../lib/client/announce.ts'
import { api, messageOf } from '../../lib/client/api.ts'
import { nameProblem } from '../../lib/client/names.ts'
import { closeOverlay } from '../../lib/client/overlay.ts'
import { putAgent, useAgent } from '../../lib/client/store.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog, DialogBody, DialogFoot } from '../ui/Dialog.tsx'
import { NameField } from './NameField.tsx'

const close = () => closeOverlay('rename')

/** Gives an agent another name; its session, notes and history stay. */
export default function RenameDialog({ id }: { id: string }) {
  const agent = useAgent(id)
  const [name, setName] = useState(agent?.name ?? '')
  const [refused, setRefused] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  if (!agent) return null

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (name === agent.name) return close()
    const problem = nameProblem(name)
    setRefused(problem)
    if (problem || busy) return
    setBusy(true)
    try {
      putAgent(await api.patchAgent(id, { name }))
      announce(`${agent.name} is called ${name} now`)
      close()
    } catch (error) {
      setRefused(messageOf(error))
      setBusy(false)
    }
  }

  return (
    <Dialog title={`Rename ${agent.name}`} onClose={close}>
      <form onSubmit={submit} noValidate>
        <DialogBody>
          <NameField
            value={name}
            error={refused}
            onChange={(value) => {
              setName(value)
              setRefused(null)
            }}
          />
          <p className="mt-2 text-xs text-faint">
            The tmux session is renamed too. What is attached to it stays attached.
          </p>
        </DialogBody>
        <DialogFoot>
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          <Button look="primary" type="submit" disabled={busy}>
            Rename
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  )
}
