import { Check, TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { splitReason } from '../../lib/client/hosts.ts'
import { milliseconds } from '../../lib/client/units.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { useNow } from '../ui/useNow.ts'
import { Fingerprint } from './Fingerprint.tsx'
import { Fingerprints } from './Fingerprints.tsx'
import type { Stage } from './useAddHost.ts'

export type StepsStage = Exclude<Stage, { kind: 'form' | 'merge' }>

/** `you`: it goes on when somebody has acted; `open`: done as far as possible. */
type Mark = 'ahead' | 'running' | 'you' | 'done' | 'open' | 'failed'

/** Heard by who does not see the marks. */
const SPOKEN: Record<Mark, string> = {
  ahead: 'to come',
  running: 'under way',
  you: 'waiting',
  done: 'done',
  open: 'needs attention',
  failed: 'failed',
}

/** From here on a missing answer is worth an explanation, ms. */
const SLOW_MS = 4_000

/** Adding a host as it happens: what is done, what is under way, and what went wrong where. */
export function AddHostSteps({ stage }: { stage: StepsStage }) {
  return (
    <ol aria-live="polite" className="pt-1.5 pb-2">
      <FoundStep stage={stage} />
      <AskStep stage={stage} />
      <KnownStep stage={stage} />
      <CallbackStep stage={stage} />
    </ol>
  )
}

interface StepProps {
  stage: StepsStage
}

function FoundStep({ stage }: StepProps) {
  if (stage.kind === 'looking') {
    return (
      <Step mark="running" title={`Looking who is at ${stage.url}`}>
        <Slow since={stage.at} />
      </Step>
    )
  }
  const { found } = stage
  if (!found) {
    const { url, message } = stage as Extract<Stage, { kind: 'failed' }>
    const where = message.includes(url) ? 'there' : `at ${url}`
    return (
      <Step mark="failed" title={`Nobody to add ${where}`}>
        <Reason message={message} />
      </Step>
    )
  }
  return (
    <Step
      mark="done"
      title={
        <>
          Found <b className="font-medium text-text">{found.name}</b>
          <span className="text-faint tabular-nums">
            {' '}
            · Maestro {found.version} · {milliseconds(found.rtt)}
          </span>
        </>
      }
    >
      {stage.kind !== 'waiting' && <Fingerprint value={found.fingerprint} />}
      {found.wasRemoved && (
        <p className="mt-1 text-xs text-dim">
          {stage.kind === 'added'
            ? 'It had been removed from this mesh, and is back.'
            : 'It was removed from this mesh. Adding it brings it back.'}
        </p>
      )}
    </Step>
  )
}

function AskStep({ stage }: StepProps) {
  switch (stage.kind) {
    case 'looking':
      return <Step mark="ahead" title="It lets this machine in" />
    case 'asking':
      return (
        <Step
          mark="running"
          title={stage.byCode ? 'Asking it to let us in, with its code' : 'Asking it to let us in'}
        >
          <Slow since={stage.at} />
        </Step>
      )
    case 'failed':
      return stage.found ? (
        <Step mark="failed" title="It does not let this machine in">
          <Reason message={stage.message} />
        </Step>
      ) : (
        <Step mark="ahead" title="It lets this machine in" />
      )
    case 'waiting':
      return (
        <Step mark="you" title={`Somebody on ${stage.found.name} has to approve this machine`}>
          <p className="text-xs text-dim">
            Open Settings → Hosts there, or run{' '}
            <code className="font-mono text-2xs text-text">npm run approve</code> in its shell.
            Approve only when both fingerprints are the same there.
          </p>
          <div className="mt-2.5 rounded-md border border-line bg-bg px-3 py-2.5">
            <Fingerprints request={stage.request} />
          </div>
        </Step>
      )
    default: {
      const how = stage.kind === 'added' && stage.byCode ? 'by its code' : 'approved there'
      return (
        <Step
          mark="done"
          title={
            <>
              It lets this machine in<span className="text-faint"> · {how}</span>
            </>
          }
        />
      )
    }
  }
}

function KnownStep({ stage }: StepProps) {
  const isKnown = stage.kind === 'added' || stage.kind === 'joining'
  return (
    <Step
      mark={isKnown ? 'done' : 'ahead'}
      title={isKnown ? 'Both know each other, and each other’s hosts' : 'Both know each other'}
    />
  )
}

function CallbackStep({ stage }: StepProps) {
  if (stage.kind === 'joining') {
    return <Step mark="running" title="Finding out whether it can reach this machine" last />
  }
  if (stage.kind !== 'added') return <Step mark="ahead" title="It can reach this machine" last />
  const { callback, message, host } = stage
  if (callback === false) {
    return (
      <Step mark="open" title="It cannot reach this machine" last>
        <p className="text-xs text-dim">{message ?? CLOSED}</p>
      </Step>
    )
  }
  if (callback === null) {
    return <Step mark="ahead" title="Whether it can reach this machine is not known yet" last />
  }
  return (
    <Step mark="done" title="It can reach this machine" last>
      {message && <p className="text-xs text-dim">{message}</p>}
      {host && !message && host.url && (
        <p className="text-xs text-faint">We reach it at {host.url}</p>
      )}
    </Step>
  )
}

const CLOSED =
  'From here everything works. For its dashboard to show the agents of this machine, start Maestro here with Tailscale running, or with MAESTRO_HOST=0.0.0.0.'

/** What happened, then what to do. */
function Reason({ message }: { message: string }) {
  const { what, advice } = splitReason(message)
  return (
    <Refusal>
      {what}
      {advice && <span className="mt-1 block text-dim">{advice}</span>}
    </Refusal>
  )
}

function Slow({ since }: { since: number }) {
  if (useNow(since) - since <= SLOW_MS) return null
  return (
    <p className="text-xs text-faint">
      No answer yet. A machine that is asleep, or behind a firewall, gives none.
    </p>
  )
}

interface StepLineProps {
  mark: Mark
  title: ReactNode
  last?: boolean
  children?: ReactNode
}

/** One line of the way, tied to the next. */
function Step({ mark, title, last = false, children }: StepLineProps) {
  return (
    <li
      aria-current={mark === 'running' || mark === 'you' ? 'step' : undefined}
      className={cx('relative flex gap-3', !last && 'pb-3.5')}
    >
      {!last && (
        <span
          aria-hidden
          className={cx(
            'absolute top-[22px] bottom-0 left-[8.5px] w-px',
            mark === 'done' ? 'bg-line2' : 'bg-line',
          )}
        />
      )}
      <span className="mt-px flex size-[18px] shrink-0 items-center justify-center">
        <MarkOf mark={mark} />
      </span>
      <div className="min-w-0 flex-1 space-y-1">
        <p
          className={cx(
            '[overflow-wrap:anywhere]',
            mark === 'ahead' ? 'text-faint' : mark === 'done' ? 'text-dim' : 'text-text',
          )}
        >
          {title}
          <span className="sr-only">, {SPOKEN[mark]}</span>
        </p>
        {children}
      </div>
    </li>
  )
}

function MarkOf({ mark }: { mark: Mark }) {
  switch (mark) {
    case 'done':
      return (
        <span className="appear text-ok">
          <Icon of={Check} size={15} />
        </span>
      )
    case 'failed':
      return (
        <span className="text-bad">
          <Icon of={X} size={15} />
        </span>
      )
    case 'open':
      return (
        <span className="text-bad">
          <Icon of={TriangleAlert} size={14} />
        </span>
      )
    case 'running':
      return <span aria-hidden className="size-[9px] animate-pulse rounded-full bg-ok" />
    case 'you':
      return <span aria-hidden className="size-[9px] rounded-full bg-accent" />
    case 'ahead':
      return <span aria-hidden className="size-[7px] rounded-full border-[1.5px] border-line2" />
  }
}
