import { type MouseEvent, memo } from 'react'
import { goOnBoard } from '../../lib/client/work/place.ts'
import { useTask, useWork } from '../../lib/client/work/store.ts'
import { setActive, useBoardUi } from '../../lib/client/work/ui.ts'
import type { Task } from '../../lib/wire/task.ts'
import { cx } from '../ui/cx.ts'
import { Since } from '../ui/Since.tsx'
import { endTaskDrag, startTaskDrag } from './drag.ts'
import { TaskSigns, useTaskLabel } from './TaskSigns.tsx'
import { openTaskMenu } from './taskActions.ts'
import { taskDomId } from './useTaskKeys.ts'

interface TaskCardProps {
  id: string
  /** px from the top of its column. */
  top: number
  index: number
  count: number
  active: boolean
  open: boolean
  changeable: boolean
  measure: (element: HTMLElement | null) => void
}

/** One task in its column: taken by the pointer, or by the keys of the column. */
export const TaskCard = memo(function TaskCard(props: TaskCardProps) {
  const task = useTask(props.id)
  return task ? <Card {...props} task={task} /> : null
})

function Card(props: TaskCardProps & { task: Task }) {
  const { id, task, top, index, count, active, open, changeable, measure } = props
  const label = useTaskLabel(task)
  const dragged = useBoardUi((ui) => ui.draggingId === id)
  const parent = useWork(({ tasks }) =>
    task.parentId ? tasks.get(task.parentId)?.title : undefined,
  )
  const onContextMenu = (event: MouseEvent) => {
    if (!changeable) return
    event.preventDefault()
    setActive(id)
    openTaskMenu(id, event.clientX, event.clientY)
  }
  const done = task.status === 'completed'
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the column has the keys
    <div
      ref={measure}
      data-index={index}
      id={taskDomId(id)}
      role="option"
      tabIndex={-1}
      aria-selected={open}
      aria-setsize={count}
      aria-posinset={index + 1}
      draggable={changeable}
      onDragStart={(event) => startTaskDrag(event, id)}
      onDragEnd={endTaskDrag}
      onMouseDown={() => setActive(id)}
      onClick={() => goOnBoard({ taskId: id })}
      onContextMenu={onContextMenu}
      className={cx(
        'absolute inset-x-2 top-0 rounded-md border px-2.5 py-2 outline-none select-none',
        open ? 'border-line2 bg-sel' : 'border-line bg-panel hover:border-line2 hover:bg-hover',
        active && 'group-focus-visible/column:outline-2 group-focus-visible/column:outline-focus',
        dragged && 'opacity-40',
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span className="sr-only">{label}</span>
      {parent && (
        <p aria-hidden className="truncate text-2xs leading-4 text-faint">
          {parent}
        </p>
      )}
      <div aria-hidden className="flex items-start gap-2">
        <p
          className={cx(
            'line-clamp-2 min-w-0 flex-1 text-sm leading-[18px] [overflow-wrap:anywhere]',
            done ? 'text-dim' : 'text-text',
          )}
        >
          {task.title}
        </p>
        <Since
          at={done ? (task.completedAt ?? task.updatedAt) : task.updatedAt}
          className="shrink-0 text-2xs leading-[18px] text-faint tabular-nums"
        />
      </div>
      <div
        aria-hidden
        className="mt-1.5 flex h-4 items-center gap-2 text-2xs text-faint empty:hidden"
      >
        <TaskSigns task={task} />
      </div>
    </div>
  )
}
