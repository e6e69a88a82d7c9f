/** Over a board or task that can only be read now: why. */
export function AwayNotice({ reason }: { reason: string | null }) {
  if (reason === null) return null
  return (
    <p
      role="status"
      className="shrink-0 border-b border-line bg-raised px-4 py-1.5 text-xs text-dim [overflow-wrap:anywhere]"
    >
      {reason}
    </p>
  )
}
