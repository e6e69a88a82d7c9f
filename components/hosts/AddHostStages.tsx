import { Check, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { countdown } from '../../lib/client/time.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog, DialogBody, DialogFoot } from '../ui/Dialog.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useNow } from '../ui/useNow.ts'
import { Fingerprints } from './Fingerprints.tsx'
import { MergeLists } from './MergeLists.tsx'
import type { Stage } from './useAddHost.ts'

interface StageProps<K extends Stage['kind']> {
  stage: Extract<Stage, { kind: K }>
  onClose: () => void
}

/** From here on a missing answer is worth an explanation, ms. */
const SLOW_MS = 4_000

export function Asking({ stage, onClose, onBack }: StageProps<'asking'> & { onBack: () => void }) {
  const slow = useNow(stage.at) - stage.at > SLOW_MS
  return (
    <Dialog title="Add a host" onClose={onClose}>
      <DialogBody className="py-5">
        <p role="status" className="flex items-start gap-3">
          <span
            aria-hidden
            className="mt-[7px] size-[7px] shrink-0 animate-pulse rounded-full bg-ok"
          />
          <span className="min-w-0">
            <span className="[overflow-wrap:anywhere]">Asking {stage.url} to join…</span>
            <span className="mt-0.5 block text-xs text-faint">
              {slow
                ? 'Still no answer. A machine that is asleep, or behind a firewall, gives none.'
                : 'Who is it, does it speak our version, and may we?'}
            </span>
          </span>
        </p>
      </DialogBody>
      <DialogFoot>
        <Button look="quiet" onClick={onBack}>
          Stop
        </Button>
      </DialogFoot>
    </Dialog>
  )
}

interface MergeProps extends StageProps<'merge'> {
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

export function Waiting({ stage, onClose }: StageProps<'waiting'>) {
  const { request } = stage
  const left = request.expiresAt - useNow(request.expiresAt)
  return (
    <Dialog title={`Approve this machine on ${request.name}`} onClose={onClose}>
      <DialogBody className="space-y-4">
        <p className="text-dim">
          Open Settings → Hosts there, or run{' '}
          <code className="font-mono text-xs text-text">npm run approve</code> in its shell, compare
          both fingerprints, and approve. This page goes on by itself.
        </p>
        <div className="rounded-md border border-line bg-bg px-3 py-3">
          <Fingerprints request={request} />
        </div>
        <p role="status" className="flex items-center gap-2.5 text-xs text-faint">
          <span aria-hidden className="size-[7px] shrink-0 animate-pulse rounded-full bg-ok" />
          Waiting for {request.name}
          <span className="ml-auto tabular-nums">{countdown(left)}</span>
        </p>
      </DialogBody>
      <DialogFoot>
        <Button onClick={onClose}>Wait in the background</Button>
      </DialogFoot>
    </Dialog>
  )
}

const REFUSALS: Record<string, string> = {
  denied: 'It was denied there.',
  expired: 'Nobody answered in time.',
  failed: 'It did not work.',
}

export function Refused({
  stage,
  onClose,
  onBack,
}: StageProps<'refused'> & { onBack: () => void }) {
  const { name, state, message } = stage.request
  return (
    <Dialog title={`${name} was not added`} onClose={onClose}>
      <DialogBody>
        <p role="alert" className="text-dim">
          {message ?? REFUSALS[state]}
        </p>
      </DialogBody>
      <DialogFoot>
        <Button look="quiet" onClick={onClose}>
          Close
        </Button>
        <Button onClick={onBack}>Try again</Button>
      </DialogFoot>
    </Dialog>
  )
}

export function Added({ stage, onClose }: StageProps<'added'>) {
  const { name, host, callback, message } = stage
  return (
    <Dialog title={`${name} is here`} onClose={onClose}>
      <DialogBody>
        <ul role="status" className="space-y-2.5">
          <Done>
            It answers{host?.url && ` at ${host.url}`}
            {host?.version && `, with Maestro ${host.version}`}.
          </Done>
          <Done>Both know each other, and each other’s hosts.</Done>
          {callback === true && <Done>It can reach this machine too.</Done>}
          {callback === false && (
            <Open>
              {message ??
                'It cannot reach this machine. From here everything works; for its dashboard to show the agents of this machine, start Maestro here with Tailscale running, or with MAESTRO_HOST=0.0.0.0.'}
            </Open>
          )}
          {callback !== false && message && <Done>{message}</Done>}
        </ul>
      </DialogBody>
      <DialogFoot>
        <Button look="primary" onClick={onClose} autoFocus>
          Done
        </Button>
      </DialogFoot>
    </Dialog>
  )
}

function Done({ children }: { children: ReactNode }) {
  return (
    <li className="flex items-start gap-2.5">
      <span className="mt-[3px] text-ok">
        <Icon of={Check} size={14} />
      </span>
      <span className="min-w-0 [overflow-wrap:anywhere] text-dim">{children}</span>
    </li>
  )
}

function Open({ children }: { children: ReactNode }) {
  return (
    <li className="flex items-start gap-2.5">
      <span className="mt-[3px] text-bad">
        <Icon of={TriangleAlert} size={14} />
      </span>
      <span className="min-w-0 [overflow-wrap:anywhere] text-text">{children}</span>
    </li>
  )
}
