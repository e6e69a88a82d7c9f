import { X } from 'lucide-react'
import { dismissNote } from '../../lib/client/inbox.ts'
import type { QueueItem } from '../../lib/client/queue/item.ts'
import { dropItem, useQueue } from '../../lib/client/queue/queue.ts'
import { IconButton } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'

/** What this device has still to send, with what it was for; what is refused says why. */
export function Queued() {
  const items = useQueue((state) => state.items)
  if (items.length === 0) return null
  return (
    <ul
      aria-label="To be sent"
      className="delayed max-h-48 shrink-0 overflow-y-auto border-t border-line bg-panel"
    >
      {items.map((item) => (
        <Row key={item.key} item={item} />
      ))}
    </ul>
  )
}

function Row({ item }: { item: QueueItem }) {
  const { name, text, question, state, problem } = item
  const refused = state === 'refused'
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
              : `Queued for ${name}${question ? `, which asked ‘${question.text}’` : ''}`}
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
