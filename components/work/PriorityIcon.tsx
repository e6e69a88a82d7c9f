import { PRIORITY_WORDS } from '../../lib/client/work/words.ts'
import type { TaskPriority } from '../../lib/wire/task.ts'

const BARS: Record<TaskPriority, number> = { low: 1, medium: 2, high: 3 }

/** One to three bars, as the strength of a signal. */
export function PriorityIcon({ priority }: { priority: TaskPriority }) {
  return (
    <svg
      viewBox="0 0 12 12"
      aria-hidden
      className={priority === 'high' ? 'size-3 shrink-0 text-text' : 'size-3 shrink-0 text-faint'}
    >
      <title>{PRIORITY_WORDS[priority]} priority</title>
      {[1, 2, 3].map((bar) => (
        <rect
          key={bar}
          x={(bar - 1) * 4 + 0.5}
          y={12 - bar * 3.5}
          width={3}
          height={bar * 3.5 - 0.5}
          rx={0.75}
          fill="currentColor"
          opacity={bar <= BARS[priority] ? 1 : 0.28}
        />
      ))}
    </svg>
  )
}
