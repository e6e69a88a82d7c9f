import { X } from 'lucide-react'
import { dismissToast, useToasts } from '../../lib/client/toasts.ts'
import { IconButton } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'

/** Short messages at the foot of the page; read aloud as they come. */
export function Toasts() {
  const toasts = useToasts((state) => state.toasts)
  return (
    <div
      role="log"
      aria-label="Messages"
      className="pointer-events-none fixed inset-x-0 bottom-0 z-50 flex flex-col items-center gap-2 p-4 max-sm:bottom-14"
    >
      {toasts.map(({ id, text, tone }) => (
        <div
          key={id}
          className={cx(
            'appear pointer-events-auto flex max-w-md items-center gap-2 rounded-lg border bg-raised py-1.5 pr-1.5 pl-3.5 text-sm shadow-(--shadow)',
            tone === 'bad' ? 'border-bad/40' : 'border-line2',
          )}
        >
          {tone === 'bad' && (
            <span aria-hidden className="size-[7px] shrink-0 rounded-full bg-bad" />
          )}
          <span className="min-w-0 [overflow-wrap:anywhere]">{text}</span>
          <IconButton label="Dismiss" onClick={() => dismissToast(id)} size="sm">
            <Icon of={X} size={14} />
          </IconButton>
        </div>
      ))}
    </div>
  )
}
