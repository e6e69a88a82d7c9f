import { type FormEvent, useState } from 'react'
import { api, messageOf } from '../../lib/client/api.ts'
import { closeOverlay } from '../../lib/client/overlay.ts'
import { useAgent } from '../../lib/client/store.ts'
import type { ProgramId } from '../../lib/wire/agent.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog, DialogBody, DialogFoot } from '../ui/Dialog.tsx'
import { ProgramField } from './ProgramField.tsx'

const close = () => closeOverlay('wake')

/** An agent whose session others began: what to start is asked before the first wake. */
export default function WakeDialog({ id }: { id: string }) {
  const agent = useAgent(id)
  const [program, setProgram] = useState<ProgramId>('shell')
  const [command, setCommand] = useState('')
  const [refused, setRefused] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  if (!agent) return null

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    if (program === 'command' && !command.trim()) return setRefused('Give the command to start.')
    setBusy(true)
    try {
      await api.wake(id, program === 'command' ? { program, command } : { program })
      close()
    } catch (error) {
      setRefused(messageOf(error))
      setBusy(false)
    }
  }

  return (
    <Dialog
      title={`Wake ${agent.name}`}
      onClose={close}
      description="This session was not started by Maestro. Choose what to start in it."
    >
      <form onSubmit={submit} noValidate className="contents">
        <DialogBody>
          <ProgramField
            hostId={agent.hostId}
            program={program}
            command={command}
            error={refused}
            onProgram={setProgram}
            onCommand={setCommand}
          />
        </DialogBody>
        <DialogFoot>
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          <Button look="primary" type="submit" disabled={busy}>
            Wake
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  )
}
