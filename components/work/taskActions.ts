import { Bot, CornerDownRight, Hash, type LucideIcon, PanelRightOpen, Trash2 } from 'lucide-react'
import { copyText } from '../../lib/client/actions.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { setPriority, setStatus } from '../../lib/client/work/actions.ts'
import { goOnBoard } from '../../lib/client/work/place.ts'
import { compose } from '../../lib/client/work/ui.ts'
import { PRIORITIES, PRIORITY_WORDS, STATUS_WORDS, STATUSES } from '../../lib/client/work/words.ts'
import type { Task, TaskStatus } from '../../lib/wire/task.ts'
import { STATUS_ICONS } from './StatusIcon.tsx'

export interface TaskAction {
  id: string
  label: string
  icon: LucideIcon | null
  /** What does it in a list without the menu, and in the menu. */
  letter?: string
  checked?: boolean
  bad?: boolean
  run(): void
}

/** The digit of each status, in the order of the columns. */
export const statusOfDigit = (key: string): TaskStatus | undefined =>
  /^[1-4]$/.test(key) ? STATUSES[Number(key) - 1] : undefined

export const spawnOn = (id: string): void =>
  openOverlay({ kind: 'work', work: { show: 'spawn', taskIds: [id] } })

export const askToDelete = (id: string): void =>
  openOverlay({ kind: 'work', work: { show: 'task-delete', id } })

/** The menu of a task at a place of the window, px. */
export const openTaskMenu = (id: string, x: number, y: number): void =>
  openOverlay({ kind: 'work', work: { show: 'task-menu', id, x, y } })

/** All that can be done with a task, in sections. */
export function taskActions(task: Task): TaskAction[][] {
  const { id } = task
  return [
    [
      {
        id: 'open',
        label: 'Open',
        icon: PanelRightOpen,
        letter: 'o',
        run: () => goOnBoard({ taskId: id }),
      },
      {
        id: 'spawn',
        label: 'Start an agent on it…',
        icon: Bot,
        letter: 's',
        run: () => spawnOn(id),
      },
      {
        id: 'subtask',
        label: 'Add a subtask',
        icon: CornerDownRight,
        letter: 'a',
        run: () => compose(id),
      },
    ],
    STATUSES.map((status, index) => ({
      id: status,
      label: STATUS_WORDS[status],
      icon: STATUS_ICONS[status],
      letter: String(index + 1),
      checked: task.status === status,
      run: () => void setStatus(id, status),
    })),
    PRIORITIES.map((priority) => ({
      id: priority,
      label: `${PRIORITY_WORDS[priority]} priority`,
      icon: null,
      letter: priority.charAt(0),
      checked: task.priority === priority,
      run: () => void setPriority(id, priority),
    })),
    [
      {
        id: 'copy',
        label: 'Copy its id',
        icon: Hash,
        letter: 'y',
        run: () => void copyText(id, 'Copied the id'),
      },
      {
        id: 'delete',
        label: 'Delete…',
        icon: Trash2,
        letter: 'd',
        bad: true,
        run: () => askToDelete(id),
      },
    ],
  ]
}
