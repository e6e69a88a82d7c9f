import { useEffect, useState } from 'react'
import { retryNow } from '../../lib/client/connect.ts'
import { useDashboard } from '../../lib/client/store.ts'

/** A reconnection that is over before this is nobody's business. */
const CALM_MS = 800

/** Says that the node is out of reach, over the top edge, so that nothing below it moves. */
export function ConnectionBar() {
  const lost = useDashboard((state) => state.loaded && state.connection !== 'open')
  const [shown, setShown] = useState(false)
  useEffect(() => {
    if (!lost) {
      setShown(false)
      return
    }
    const timer = setTimeout(() => setShown(true), CALM_MS)
    return () => clearTimeout(timer)
  }, [lost])

  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 top-0 z-40 flex justify-center max-sm:top-12"
    >
      {shown && (
        <div className="appear pointer-events-auto mt-1.5 flex h-8 items-center gap-3 rounded-full border border-line2 bg-raised pr-1.5 pl-3.5 text-xs shadow-(--shadow)">
          <span className="size-[7px] animate-pulse rounded-full bg-bad" aria-hidden />
          <span>Connection to Maestro lost. Reconnecting…</span>
          <button
            type="button"
            onClick={retryNow}
            className="rounded-full px-2 py-0.5 font-medium text-dim hover:bg-hover hover:text-text"
          >
            Try now
          </button>
        </div>
      )}
    </div>
  )
}
