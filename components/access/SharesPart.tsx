import { ChevronRight, Link2, Plus } from 'lucide-react'
import { useCallback, useId, useState } from 'react'
import { accessApi } from '../../lib/client/access/api.ts'
import { ROLE_WORDS } from '../../lib/client/access/role.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { useAgent } from '../../lib/client/store.ts'
import { dateTime } from '../../lib/client/time.ts'
import { toast } from '../../lib/client/toasts.ts'
import type { Link } from '../../lib/wire/access.ts'
import { Part } from '../settings/Part.tsx'
import { Button } from '../ui/Button.tsx'
import { ConfirmButton } from '../ui/ConfirmButton.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { Since } from '../ui/Since.tsx'
import { useCall } from '../ui/useCall.ts'
import { LinkUrl } from './LinkUrl.tsx'
import { type Polled, usePolled } from './usePolled.ts'

/** Links that somebody was given: what they open, until when, and who is there now. */
export function SharesPart({ shares, on }: { shares: Polled<Link[]>; on: boolean }) {
  const { value, problem, refresh } = shares
  return (
    <Part
      title="Share links"
      about="To show somebody one agent, or all of this host, without a code: to look at, or also to type."
    >
      {value && value.length > 0 && (
        <ul className="mb-3 divide-y divide-line rounded-lg border border-line">
          {value.map((link) => (
            <ShareRow key={link.id} link={link} on={on} onGone={() => void refresh()} />
          ))}
        </ul>
      )}
      {value?.length === 0 && <p className="mb-3 text-sm text-dim">None.</p>}
      <Refusal className="mb-3">{problem}</Refusal>
      <Button onClick={() => openOverlay({ kind: 'share' })}>
        <Icon of={Plus} size={14} />
        New share link
      </Button>
    </Part>
  )
}

interface ShareRowProps {
  link: Link
  on: boolean
  onGone(): void
}

function ShareRow({ link, on, onGone }: ShareRowProps) {
  const [open, setOpen] = useState(false)
  const details = useId()
  const agent = useAgent(link.agentId)
  const { busy, problem, run } = useCall()
  const { id, name, viewers, url } = link
  const what = link.agentId === null ? 'all agents' : (agent?.name ?? 'an agent that is gone')
  const revoke = async () => {
    if (await run(() => accessApi.revokeLink(id))) toast(`${name} is taken back`)
    onGone()
  }
  return (
    <li data-link={id}>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={details}
        onClick={() => setOpen(!open)}
        className="flex min-h-12 w-full items-center gap-3 rounded-lg px-4 py-2 text-left hover:bg-hover"
      >
        <span className="relative text-dim">
          <Icon of={Link2} size={16} />
          {viewers > 0 && (
            <span className="absolute -right-[3px] -bottom-[3px] size-[7px] rounded-full bg-ok ring-2 ring-bg" />
          )}
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate text-sm">{name}</span>
          <span className="block truncate text-xs text-faint">
            {what}, {ROLE_WORDS[link.role].name.toLowerCase()}, {endWords(link)}
          </span>
        </span>
        {viewers > 0 && (
          <span className="shrink-0 text-xs text-ok tabular-nums">
            {viewers === 1 ? '1 open' : `${viewers} open`}
          </span>
        )}
        <span aria-hidden className={cx('text-faint transition-transform', open && 'rotate-90')}>
          <Icon of={ChevronRight} size={15} />
        </span>
      </button>
      <div id={details} hidden={!open}>
        {open && (
          <div className="space-y-3 px-4 pt-1 pb-4">
            {url ? (
              <LinkUrl url={url} what={`the link ${name}`} />
            ) : (
              <p className="text-xs text-dim">
                {on
                  ? 'It has no address now: the port for links does not open.'
                  : 'It does not work now: links are off (Token link, below).'}
              </p>
            )}
            <div className="flex items-start justify-between gap-3">
              <Viewers id={id} count={viewers} />
              <ConfirmButton
                label="Take back"
                confirm="Take back"
                what={name}
                disabled={busy}
                className="-mr-2"
                onConfirm={() => void revoke()}
              />
            </div>
            <Refusal>{problem}</Refusal>
          </div>
        )}
      </div>
    </li>
  )
}

function endWords({ expiresAt }: Link): string {
  return expiresAt === null ? 'no end' : `until ${dateTime(expiresAt)}`
}

const VIEWERS_MS = 4_000

function Viewers({ id, count }: { id: string; count: number }) {
  const load = useCallback((signal: AbortSignal) => accessApi.viewers(id, signal), [id])
  const { value } = usePolled(load, VIEWERS_MS)
  if (!value?.length) {
    return (
      <p className="min-h-7 text-xs text-faint">
        {count === 0 ? 'Nobody has it open now.' : 'Asking who has it open…'}
      </p>
    )
  }
  return (
    <ul aria-label="Who has it open" className="min-w-0 text-xs text-dim">
      {value.map(({ address, agentId, since }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one may open the same twice, and nothing else tells them apart
        <li key={index} className="py-0.5">
          {address}{' '}
          <span className="text-faint">{agentId === null ? 'the list' : 'a terminal'}, </span>
          <Since at={since} className="text-faint" />
        </li>
      ))}
    </ul>
  )
}
