import { ChevronRight } from 'lucide-react'
import { type DragEvent, type MouseEvent, memo, useState } from 'react'
import { toggleCollapsed } from '../../lib/client/prefs.ts'
import { setParent } from '../../lib/client/work/actions.ts'
import { goOnBoard } from '../../lib/client/work/place.ts'
import { useTask, useWork } from '../../lib/client/work/store.ts'
import { canMoveUnder } from '../../lib/client/work/tree.ts'
import { setActive, useBoardUi } from '../../lib/client/work/ui.ts'
import type { Task } from '../../lib/wire/task.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'
import { Since } from '../ui/Since.tsx'
import { acceptTask, droppedTask, endTaskDrag, startTaskDrag } from './drag.ts'
import { StatusIcon } from './StatusIcon.tsx'
import { TaskSigns, useTaskLabel } from './TaskSigns.tsx'
import { openTaskMenu } from './taskActions.ts'
import { taskDomId } from './useTaskKeys.ts'

interface TaskTreeRowProps {
  id: string
  level: number
  position: number
  siblings: number
  expanded: boolean | null
  /** Ids of the tasks right below it. */
  below: readonly string[] | undefined
  top: number
  height: number
  active: boolean
  open: boolean
  changeable: boolean
}

/** px that a level is set in. */
const INDENT = 20

/** One task in the tree; another one dropped on it becomes its subtask. */
export const TaskTreeRow = memo(function TaskTreeRow(props: TaskTreeRowProps) {
  const task = useTask(props.id)
  return task ? <Row {...props} task={task} /> : null
})

function Row(props: TaskTreeRowProps & { task: Task }) {
  const { id, task, level, expanded, top, height, active, open, changeable } = props
  const label = useTaskLabel(task)
  const [isOver, setOver] = useState(false)
  const dragged = useBoardUi((ui) => ui.draggingId === id)
  const all = props.below?.length ?? 0
  const done = useWork(
    ({ tasks }) => props.below?.filter((one) => tasks.get(one)?.status === 'completed').length ?? 0,
  )
  const onDragOver = (event: DragEvent) => {
    const { draggingId } = useBoardUi.getState()
    if (!changeable || !draggingId || draggingId === id) return
    event.stopPropagation()
    if (canMoveUnder(useWork.getState().tasks, draggingId, id) && acceptTask(event)) setOver(true)
  }
  const onDrop = (event: DragEvent) => {
    setOver(false)
    const dropped = droppedTask(event)
    if (dropped && dropped !== id) void setParent(dropped, id)
  }
  const onContextMenu = (event: MouseEvent) => {
    if (!changeable) return
    event.preventDefault()
    setActive(id)
    openTaskMenu(id, event.clientX, event.clientY)
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
    <div
      id={taskDomId(id)}
      role="treeitem"
      tabIndex={-1}
      aria-level={level}
      aria-setsize={props.siblings}
      aria-posinset={props.position}
      aria-expanded={expanded ?? undefined}
      aria-selected={open}
      draggable={changeable}
      onDragStart={(event) => startTaskDrag(event, id)}
      onDragEnd={endTaskDrag}
      onDragOver={onDragOver}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      onMouseDown={() => setActive(id)}
      onClick={() => goOnBoard({ taskId: id })}
      onContextMenu={onContextMenu}
      className={cx(
        'absolute inset-x-0 top-0 flex items-center gap-2 pr-4 text-sm outline-none select-none',
        open ? 'bg-sel' : 'hover:bg-hover',
        isOver && 'bg-focus/15',
        dragged && 'opacity-40',
        active &&
          'group-focus-visible/tree:outline-2 group-focus-visible/tree:-outline-offset-2 group-focus-visible/tree:outline-focus',
      )}
      style={{ height, transform: `translateY(${top}px)`, paddingLeft: 8 + (level - 1) * INDENT }}
    >
      <span className="sr-only">{label}</span>
      {expanded === null ? (
        <span className="size-5 shrink-0" />
      ) : (
        // The tree folds with its arrow keys.
        <span
          aria-hidden
          onClick={(event) => {
            event.stopPropagation()
            toggleCollapsed(`task:${id}`)
          }}
          className="inline-flex size-5 shrink-0 items-center justify-center rounded-sm text-faint hover:bg-sel hover:text-text max-sm:size-9"
        >
          <span className={cx('transition-transform duration-100', expanded && 'rotate-90')}>
            <Icon of={ChevronRight} size={13} />
          </span>
        </span>
      )}
      <StatusIcon status={task.status} />
      <span
        aria-hidden
        className={cx(
          'min-w-0 flex-1 truncate',
          task.status === 'completed' ? 'text-dim' : 'text-text',
        )}
      >
        {task.title}
      </span>
      <span
        aria-hidden
        className="flex max-w-[45%] min-w-0 shrink-0 items-center gap-2.5 text-2xs text-faint"
      >
        <TaskSigns task={task} below={{ all, done }} />
        <Since at={task.updatedAt} className="w-7 shrink-0 text-right tabular-nums" />
      </span>
    </div>
  )
}
