import { useState } from 'react'
import { api, messageOf } from '../../lib/client/api.ts'
import { closeOverlay } from '../../lib/client/overlay.ts'
import { rescueFocus } from '../../lib/client/rescue-focus.ts'
import { useAgent, useDashboard } from '../../lib/client/store.ts'
import { toast } from '../../lib/client/toasts.ts'
import { closePane } from '../../lib/client/workspace/operations.ts'
import { change } from '../../lib/client/workspace/store.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog, DialogBody, DialogFoot } from '../ui/Dialog.tsx'
import { Refusal } from '../ui/Refusal.tsx'

const close = () => closeOverlay('delete')

/** What goes with an agent, by name. */
function losses(agent: Agent, keepTmux: boolean): string[] {
  const lines = agent.notes.trim().split('\n').filter(Boolean).length
  return [
    agent.state === 'running' && !keepTmux && 'its tmux session, with everything that runs in it',
    lines > 0 && `its notes (${lines} ${lines === 1 ? 'line' : 'lines'})`,
    agent.tags.length > 0 && `its tags (${agent.tags.join(', ')})`,
  ].filter((loss): loss is string => loss !== false)
}

/** Asks before an agent is deleted, and says what goes with it. */
export default function DeleteDialog({ id }: { id: string }) {
  const agent = useAgent(id)
  const runs = agent?.state === 'running'
  // A session that somebody else began is not ours to end, unless asked to.
  const [keepTmux, setKeepTmux] = useState(agent?.adopted ?? false)
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  if (!agent) return null

  const remove = async () => {
    setBusy(true)
    try {
      await api.deleteAgent(id, runs === true && keepTmux)
      close()
      if (useDashboard.getState().selectedId === id) change((workspace) => closePane(workspace, id))
      rescueFocus('sidebar')
      toast(`Deleted ${agent.name}`)
    } catch (error) {
      setRefused(messageOf(error))
      setBusy(false)
    }
  }

  const lost = losses(agent, keepTmux)
  return (
    <Dialog
      title={`Delete ${agent.name}?`}
      kind="alert"
      onClose={close}
      description={
        lost.length > 0 ? (
          <>
            <p>This cannot be undone. You lose:</p>
            <ul className="mt-1.5 list-disc space-y-0.5 pl-5 text-text">
              {lost.map((loss) => (
                <li key={loss}>{loss}</li>
              ))}
            </ul>
          </>
        ) : (
          <p>It leaves the list. Nothing else is lost.</p>
        )
      }
    >
      <DialogBody className="space-y-3">
        {runs && (
          <label className="flex items-start gap-2.5 rounded-md border border-line p-3 text-sm">
            <input
              type="checkbox"
              checked={keepTmux}
              onChange={(event) => setKeepTmux(event.target.checked)}
              className="mt-0.5 size-4 accent-(--seen)"
            />
            <span>
              Keep the tmux session running
              <span className="block text-xs text-faint">
                It stays reachable with tmux, and Maestro ignores it from now on.
              </span>
            </span>
          </label>
        )}
        <Refusal>{refused}</Refusal>
      </DialogBody>
      <DialogFoot>
        <Button look="quiet" autoFocus onClick={close}>
          Cancel
        </Button>
        <Button look="danger" disabled={busy} onClick={remove}>
          {busy ? 'Deleting…' : 'Delete'}
        </Button>
      </DialogFoot>
    </Dialog>
  )
}
