import { Circle, CircleCheck, CircleDot, CircleSlash, type LucideIcon } from 'lucide-react'
import { STATUS_WORDS } from '../../lib/client/work/words.ts'
import type { TaskStatus } from '../../lib/wire/task.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'

export const STATUS_ICONS: Readonly<Record<TaskStatus, LucideIcon>> = {
  pending: Circle,
  in_progress: CircleDot,
  blocked: CircleSlash,
  completed: CircleCheck,
}

const COLOURS: Record<TaskStatus, string> = {
  pending: 'text-faint',
  in_progress: 'text-ok',
  blocked: 'text-bad',
  completed: 'text-faint',
}

interface StatusIconProps {
  status: TaskStatus
  size?: number
  className?: string
}

/** A task's status; the words are the tooltip's, and of whatever stands beside it. */
export function StatusIcon({ status, size = 14, className }: StatusIconProps) {
  return (
    <span
      aria-hidden
      title={STATUS_WORDS[status]}
      className={cx('inline-flex shrink-0', COLOURS[status], className)}
    >
      <Icon of={STATUS_ICONS[status]} size={size} />
    </span>
  )
}
