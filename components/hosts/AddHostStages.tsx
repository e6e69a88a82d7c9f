import { countdown } from '../../lib/client/time.ts'
import type { HostRequest } from '../../lib/wire/host.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog, DialogBody, DialogFoot } from '../ui/Dialog.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { useNow } from '../ui/useNow.ts'
import { AddHostSteps, type StepsStage } from './AddHostSteps.tsx'
import { MergeLists } from './MergeLists.tsx'
import type { AddField, Stage } from './useAddHost.ts'
import { useWithdraw } from './useWithdraw.ts'

interface AddingProps {
  stage: StepsStage
  onClose: () => void
  onBack: () => void
  onAgain: () => void
}

/** Adding a host once it began: its steps, and what can be done now. */
export function Adding(props: AddingProps) {
  const { stage, onClose } = props
  return (
    <Dialog title={titleOf(stage)} onClose={onClose}>
      <DialogBody>
        <AddHostSteps stage={stage} />
      </DialogBody>
      <Actions {...props} />
    </Dialog>
  )
}

function titleOf(stage: StepsStage): string {
  const name = stage.kind === 'looking' ? undefined : stage.found?.name
  switch (stage.kind) {
    case 'looking':
      return 'Add a host'
    case 'asking':
    case 'joining':
      return `Adding ${name}`
    case 'waiting':
      return `Approve this machine on ${name}`
    case 'failed':
      return `${name ?? 'The host'} was not added`
    case 'added':
      return `${stage.host?.name ?? name} is here`
  }
}

function Actions({ stage, onClose, onBack, onAgain }: AddingProps) {
  switch (stage.kind) {
    case 'looking':
    case 'asking':
      return (
        <DialogFoot>
          <Button onClick={onBack} autoFocus>
            Stop
          </Button>
        </DialogFoot>
      )
    case 'waiting':
      return <WaitingActions request={stage.request} onClose={onClose} onBack={onBack} />
    case 'failed':
      return (
        <DialogFoot>
          <FailedActions field={stage.field} onBack={onBack} onAgain={onAgain} />
        </DialogFoot>
      )
    case 'joining':
      return (
        <DialogFoot>
          <Button onClick={onClose}>Close</Button>
        </DialogFoot>
      )
    case 'added':
      return (
        <DialogFoot>
          <Button look="primary" onClick={onClose} autoFocus>
            Done
          </Button>
        </DialogFoot>
      )
  }
}

interface FailedActionsProps {
  field: AddField | null
  onBack: () => void
  onAgain: () => void
}

/** Another try helps when nothing typed was wrong; a code that was refused once is refused again. */
function FailedActions({ field, onBack, onAgain }: FailedActionsProps) {
  if (field === null) {
    return (
      <>
        <Button look="quiet" onClick={onBack}>
          Back
        </Button>
        <Button look="primary" onClick={onAgain} autoFocus>
          Try again
        </Button>
      </>
    )
  }
  return (
    <>
      {field === 'url' && (
        <Button look="quiet" onClick={onAgain}>
          Try again
        </Button>
      )}
      <Button look="primary" onClick={onBack} autoFocus>
        {field === 'url' ? 'Change the address' : 'Change the code'}
      </Button>
    </>
  )
}

interface WaitingActionsProps {
  request: HostRequest
  onClose: () => void
  onBack: () => void
}

function WaitingActions({ request, onClose, onBack }: WaitingActionsProps) {
  const { busy, problem, withdraw } = useWithdraw(request.id, onBack)
  const left = request.expiresAt - useNow(request.expiresAt)
  return (
    <>
      {problem && (
        <div className="px-5 pb-3 max-sm:px-4">
          <Refusal>{problem}</Refusal>
        </div>
      )}
      <DialogFoot>
        <span className="mr-auto text-xs text-faint tabular-nums" title="Time left">
          {countdown(left)}
        </span>
        <Button look="quiet" disabled={busy} onClick={withdraw}>
          Stop asking
        </Button>
        <Button onClick={onClose}>Wait in the background</Button>
      </DialogFoot>
    </>
  )
}

interface MergeProps {
  stage: Extract<Stage, { kind: 'merge' }>
  onClose: () => void
  onBack: () => void
  onMerge: () => void
}

export function Merge({ stage, onClose, onBack, onMerge }: MergeProps) {
  return (
    <Dialog
      title="Make one mesh of two?"
      kind="alert"
      onClose={onClose}
      description={
        stage.theirs.length > 0
          ? 'That host belongs to others already. Adding it lets all of these see and drive each other’s agents.'
          : stage.message
      }
    >
      <DialogBody className="pt-4">
        <MergeLists own={stage.own} theirs={stage.theirs} />
      </DialogBody>
      <DialogFoot>
        <Button look="quiet" onClick={onBack} autoFocus>
          Back
        </Button>
        <Button look="primary" onClick={onMerge}>
          Make one mesh
        </Button>
      </DialogFoot>
    </Dialog>
  )
}
