import { X } from 'lucide-react'
import { goOnBoard } from '../../lib/client/work/place.ts'
import type { Task } from '../../lib/wire/task.ts'
import { Icon } from '../ui/Icon.tsx'
import { StatusIcon } from './StatusIcon.tsx'

interface TaskLineProps {
  task: Task
  /** Takes it off the list, where that can be done. */
  onRemove?: (() => void) | undefined
}

/** Another task in one line, which leads to it. */
export function TaskLine({ task, onRemove }: TaskLineProps) {
  return (
    <li className="group -mx-1.5 flex items-center rounded-sm hover:bg-hover">
      <button
        type="button"
        onClick={() => goOnBoard({ taskId: task.id })}
        className="flex min-h-7 min-w-0 flex-1 items-center gap-2 px-1.5 text-left text-sm max-sm:min-h-11"
      >
        <StatusIcon status={task.status} />
        <span
          className={
            task.status === 'completed' ? 'truncate text-faint line-through' : 'truncate text-text'
          }
        >
          {task.title}
        </span>
      </button>
      {onRemove && (
        <button
          type="button"
          aria-label={`Remove ${task.title}`}
          onClick={onRemove}
          className="inline-flex size-6 shrink-0 items-center justify-center rounded-sm text-faint opacity-0 group-hover:opacity-100 hover:text-text focus-visible:opacity-100 max-sm:size-11 max-sm:opacity-100"
        >
          <Icon of={X} size={12} />
        </button>
      )}
    </li>
  )
}
