import type { ReactNode } from 'react'
import { closeOverlay } from '../../lib/client/overlay.ts'
import { rescueFocus } from '../../lib/client/rescue-focus.ts'
import { toast } from '../../lib/client/toasts.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog, DialogBody, DialogFoot } from '../ui/Dialog.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { useCall } from '../ui/useCall.ts'

interface ConfirmDialogProps {
  title: string
  /** What is lost, in words. */
  description: ReactNode
  /** Between the words and the actions. */
  children?: ReactNode
  /** Shown when it is done. */
  said: string
  disabled?: boolean
  onDelete: () => Promise<void>
  onDone?: () => void
}

/** Asks before something is deleted, and says what goes with it. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, description, children, said, disabled = false, onDelete, onDone } = props
  const { busy, problem, run } = useCall()
  const close = () => closeOverlay('work')
  const remove = async () => {
    if (!(await run(onDelete))) return
    close()
    onDone?.()
    rescueFocus('main')
    toast(said)
  }
  return (
    <Dialog title={title} kind="alert" onClose={close} description={description}>
      <DialogBody className="space-y-3">
        {children}
        <Refusal>{problem}</Refusal>
      </DialogBody>
      <DialogFoot>
        <Button look="quiet" autoFocus onClick={close}>
          Cancel
        </Button>
        <Button look="danger" disabled={busy || disabled} onClick={() => void remove()}>
          {busy ? 'Deleting…' : 'Delete'}
        </Button>
      </DialogFoot>
    </Dialog>
  )
}
