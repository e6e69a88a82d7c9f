import { useState } from 'react'
import { loadUpdate, useUpdate } from '../../lib/client/notify/update.ts'

/** Says that a newer build waits, over the top edge as the connection's bar. Read aloud once. */
export function UpdateBar() {
  const ready = useUpdate((state) => state.ready)
  const [later, setLater] = useState(false)
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 top-0 z-40 flex justify-center max-sm:top-12"
    >
      {ready && !later && (
        <div className="appear pointer-events-auto mt-1.5 flex h-8 items-center gap-1 rounded-full border border-line2 bg-raised pr-1.5 pl-3.5 text-xs shadow-(--shadow) max-sm:h-11">
          <span className="mr-2">A new version is here</span>
          <button
            type="button"
            onClick={() => void loadUpdate()}
            className="h-6 rounded-full border border-line2 px-2.5 font-medium text-text hover:bg-hover max-sm:h-9"
          >
            Reload
          </button>
          <button
            type="button"
            onClick={() => setLater(true)}
            className="h-6 rounded-full px-2 font-medium text-dim hover:bg-hover hover:text-text max-sm:h-9"
          >
            Later
          </button>
        </div>
      )}
    </div>
  )
}
