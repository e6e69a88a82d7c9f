import { useDashboard } from '../../lib/client/store.ts'

/** On every page of a node that is open to all: nobody should be there without knowing. */
export function OpenBanner() {
  const open = useDashboard((state) => state.node?.access === 'open')
  if (!open) return null
  return (
    <p
      role="status"
      className="shrink-0 border-b border-bad/40 bg-bad-soft px-4 py-1 text-center text-xs text-text"
    >
      <b className="font-semibold text-bad">Open to everybody.</b> Whoever reaches this address has
      full control (MAESTRO_OPEN).
    </p>
  )
}
