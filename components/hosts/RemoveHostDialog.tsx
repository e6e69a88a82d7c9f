import { useState } from 'react'
import { messageOf } from '../../lib/client/api.ts'
import { isOutOfReach } from '../../lib/client/hosts.ts'
import { hostsApi } from '../../lib/client/hosts-api.ts'
import { closeOverlay } from '../../lib/client/overlay.ts'
import { dropHost, useDashboard } from '../../lib/client/store.ts'
import { toast } from '../../lib/client/toasts.ts'
import type { Host } from '../../lib/wire/host.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog, DialogBody, DialogFoot } from '../ui/Dialog.tsx'
import { Refusal } from '../ui/Refusal.tsx'

const close = () => closeOverlay('host-remove')

/** What happens when this host is removed, in the order in which somebody would ask. */
function consequences(host: Host): string[] {
  const agents = host.agents ?? 0
  const its = agents === 1 ? 'Its agent goes' : `Its ${agents} agents go`
  return [
    'It leaves the list on every host, not only here, and none of them lets it in any more.',
    agents > 0 ? `${its} on running there; you no longer see them from here.` : '',
    isOutOfReach(host.reach)
      ? 'It cannot be told now. It learns of it as soon as it talks to any of the hosts.'
      : '',
    'It does not come back by itself. Add it again when you want it back.',
  ].filter(Boolean)
}

/** Asks before a host is removed, and says what that means. */
export default function RemoveHostDialog({ id }: { id: string }) {
  // Kept when it leaves the list while the dialog is still open.
  const [host] = useState(() => useDashboard.getState().hosts.get(id))
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  if (!host) return null

  const remove = async () => {
    setBusy(true)
    try {
      await hostsApi.remove(id)
      close()
      dropHost(id)
      toast(`Removed ${host.name}`)
    } catch (error) {
      setRefused(messageOf(error))
      setBusy(false)
    }
  }

  return (
    <Dialog
      title={`Remove ${host.name}?`}
      kind="alert"
      onClose={close}
      description={
        <ul className="list-disc space-y-1.5 pt-1 pl-5">
          {consequences(host).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      }
    >
      <DialogBody>
        <Refusal>{refused}</Refusal>
      </DialogBody>
      <DialogFoot>
        <Button look="quiet" autoFocus onClick={close}>
          Cancel
        </Button>
        <Button look="danger" disabled={busy} onClick={remove}>
          {busy ? 'Removing…' : 'Remove'}
        </Button>
      </DialogFoot>
    </Dialog>
  )
}
