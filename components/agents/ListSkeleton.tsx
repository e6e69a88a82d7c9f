const WIDTHS = [92, 64, 120, 84, 104, 72, 96, 60]

/** The shape of the list while the first answer is on its way. */
export function ListSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading agents"
      className="flex-1 space-y-3.5 overflow-hidden px-4 py-2.5"
    >
      {WIDTHS.map((width, index) => (
        <div
          key={width}
          className="flex items-center gap-3"
          style={{ paddingLeft: index % 4 ? 14 : 0 }}
        >
          <span className="skeleton size-[7px] rounded-full" />
          <span className="skeleton h-2.5 rounded-full" style={{ width }} />
        </div>
      ))}
    </div>
  )
}
