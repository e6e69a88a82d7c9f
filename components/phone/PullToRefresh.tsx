import { RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { refreshNow } from '../../lib/client/connect.ts'
import { listenForPull, REFRESH_PX } from '../../lib/client/phone/pull.ts'
import { toast } from '../../lib/client/toasts.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'

interface Pull {
  /** Where the region is when nobody pulls. */
  box: { left: number; top: number; width: number }
  px: number
  busy: boolean
}

/** While it refreshes, the region stays open this far. */
const BUSY_PX = 44
/** What was done at once is seen all the same, ms. */
const LEAST_MS = 450
const SETTLE = 'transform 160ms var(--ease-out), clip-path 160ms var(--ease-out)'

/** The list or the inbox is pulled down: everything is asked for again. */
export function PullToRefresh() {
  const [pull, setPull] = useState<Pull | null>(null)
  useEffect(() => {
    let busy = false
    const open = (region: HTMLElement, px: number, settles = false) => {
      const still = matchMedia('(prefers-reduced-motion: reduce)').matches
      region.style.transition = settles && !still ? SETTLE : ''
      // Under its own top edge, and never over what is below it.
      region.style.transform = px > 0 ? `translateY(${px}px)` : ''
      region.style.clipPath = px > 0 ? `inset(0 0 ${px}px 0)` : ''
      if (px === 0) return setPull(null)
      const { left, top, width } = region.getBoundingClientRect()
      setPull((now) => ({ box: now?.box ?? { left, top: top - px, width }, px, busy }))
    }
    const refresh = async (region: HTMLElement) => {
      busy = true
      open(region, BUSY_PX, true)
      const shown = new Promise((resolve) => setTimeout(resolve, LEAST_MS))
      const problem = await refreshNow()
      if (problem !== null) toast(problem, 'bad')
      await shown
      busy = false
      open(region, 0, true)
    }
    return listenForPull({
      onPull: (region, px) => {
        if (!busy) open(region, px, px === 0)
      },
      onRefresh: (region) => {
        if (!busy) void refresh(region)
      },
    })
  }, [])

  return (
    <div role="status">
      {pull && (
        <div
          className="pointer-events-none fixed z-10 flex items-center justify-center gap-2 overflow-hidden text-xs text-dim"
          style={{ ...pull.box, height: pull.px }}
        >
          <span
            className={cx('flex', pull.busy && 'animate-spin')}
            style={pull.busy ? undefined : { rotate: `${Math.round(pull.px * 4)}deg` }}
          >
            <Icon of={RefreshCw} size={15} />
          </span>
          {pull.busy
            ? 'Refreshing…'
            : pull.px >= REFRESH_PX
              ? 'Release to refresh'
              : 'Pull to refresh'}
        </div>
      )}
    </div>
  )
}
