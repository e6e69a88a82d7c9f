import { Button } from './Button.tsx'
import { DialogFoot } from './Dialog.tsx'

/** The foot of a dialog that only tells what was done. */
export function DoneFoot({ onClose }: { onClose(): void }) {
  return (
    <DialogFoot>
      <Button look="primary" onClick={onClose} autoFocus>
        Done
      </Button>
    </DialogFoot>
  )
}
