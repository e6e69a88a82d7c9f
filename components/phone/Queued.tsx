import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { dismissNote } from '../../lib/client/inbox.ts'
import type { QueueItem } from '../../lib/client/queue/item.ts'
import { dropItem, useQueue } from '../../lib/client/queue/queue.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { IconButton } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'

/** Longer than a text takes that is sent and seen to be taken. */
const SOON_MS = 4_000

/** What this device has still to send, with what it was for; what is refused says why. */
export function Queued({ className }: { className: string }) {
  const items = useQueue((state) => state.items)
  if (!useIsHeldUp(items)) return null
  return (
    <ul
      aria-label="To be sent"
      className={cx('appear max-h-48 shrink-0 overflow-y-auto border-line bg-panel', className)}
    >
      {items.map((item) => (
        <Row key={item.key} item={item} />
      ))}
    </ul>
  )
}

/** Does something keep them? What goes at once, as it mostly does, would only flash past. */
function useIsHeldUp(items: readonly QueueItem[]): boolean {
  const isOnline = useDashboard((state) => state.connection === 'open')
  const isAway = useDashboard(({ agents }) =>
    items.some(({ agentId }) => agents.get(agentId)?.state === 'unreachable'),
  )
  const [late, setLate] = useState(false)
  const isEmpty = items.length === 0
  useEffect(() => {
    setLate(false)
    if (isEmpty) return
    const timer = setTimeout(() => setLate(true), SOON_MS)
    return () => clearTimeout(timer)
  }, [isEmpty])
  return !isEmpty && (late || isAway || !isOnline || items.some(({ problem }) => problem !== null))
}

function Row({ item }: { item: QueueItem }) {
  const { name, text, question, state, problem } = item
  const refused = state === 'refused'
  const away = useDashboard(({ agents, hosts }) => {
    const agent = agents.get(item.agentId)
    return agent?.state === 'unreachable' ? (hosts.get(agent.hostId)?.name ?? 'its host') : null
  })
  const cancel = () => {
    if (item.what.kind === 'answer') dismissNote(item.agentId)
    dropItem(item.key)
  }
  return (
    <li className="flex items-start gap-2.5 border-line py-2 pr-1 pl-4 not-last:border-b">
      <span
        aria-hidden
        className={cx('mt-1.5 size-[7px] shrink-0 rounded-full', refused ? 'bg-bad' : 'bg-faint')}
      />
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm">{text}</p>
        <p className={cx('text-xs', refused ? 'text-bad' : 'text-dim')} role="status">
          {refused
            ? `Not sent to ${name}. ${problem ?? ''}`
            : state === 'sending'
              ? `Sending to ${name}…`
              : `Queued for ${name}${away ? ` until ${away} is back` : ''}${question ? `, which asked ‘${question.text}’` : ''}`}
        </p>
        {state === 'queued' && problem && <p className="text-xs text-faint">{problem}</p>}
      </div>
      {state !== 'sending' && (
        <IconButton
          label={refused ? `Dismiss what was for ${name}` : `Cancel what is queued for ${name}`}
          size="sm"
          onClick={cancel}
        >
          <Icon of={X} size={16} />
        </IconButton>
      )}
    </li>
  )
}
