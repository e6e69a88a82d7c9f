import { Bot, Ellipsis, X } from 'lucide-react'
import { type MouseEvent, useEffect, useRef } from 'react'
import { setPriority, setStatus } from '../../lib/client/work/actions.ts'
import { goOnBoard } from '../../lib/client/work/place.ts'
import { useTask, useWork } from '../../lib/client/work/store.ts'
import { focusBoard } from '../../lib/client/work/ui.ts'
import { PRIORITIES, PRIORITY_WORDS, STATUS_WORDS, STATUSES } from '../../lib/client/work/words.ts'
import type { Task, TaskPriority, TaskStatus } from '../../lib/wire/task.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { AwayNotice } from './AwayNotice.tsx'
import { Criteria } from './Criteria.tsx'
import { Dependencies } from './Dependencies.tsx'
import { StatusIcon } from './StatusIcon.tsx'
import { Subtasks } from './Subtasks.tsx'
import { TaskFacts } from './TaskFacts.tsx'
import { TaskSessions } from './TaskSessions.tsx'
import { TaskDescription, TaskPrompt, TaskTitle } from './TaskTexts.tsx'
import { Timeline } from './Timeline.tsx'
import { openTaskMenu, spawnOn } from './taskActions.ts'
import { useRefusal } from './useChangeable.ts'

function close(): void {
  goOnBoard({ taskId: null })
  focusBoard()
}

/** One task beside the board; a phone shows it alone. */
export function TaskPanel({ id }: { id: string }) {
  const task = useTask(id)
  const loaded = useWork((state) => state.tasksLoaded)
  const panel = useRef<HTMLElement>(null)
  // The keyboard goes on in it; Escape leads back to the card.
  useEffect(() => panel.current?.focus({ preventScroll: true }), [])
  if (!task && !loaded) return null
  return (
    <aside
      ref={panel}
      aria-label={task ? `Task: ${task.title}` : 'Task'}
      data-region="panel"
      tabIndex={-1}
      className="appear flex w-[min(460px,92vw)] shrink-0 flex-col border-l border-line bg-panel outline-none max-lg:absolute max-lg:inset-y-0 max-lg:right-0 max-lg:z-20 max-lg:shadow-(--shadow) max-sm:static max-sm:min-h-0 max-sm:w-full max-sm:flex-1 max-sm:border-l-0 max-sm:shadow-none"
    >
      {task ? <Content task={task} /> : <Gone />}
    </aside>
  )
}

function Gone() {
  return (
    <div className="m-auto p-6 text-center text-dim">
      <p>This task is not there any more: it was deleted, or is of another project.</p>
      <Button className="mt-4" onClick={close}>
        Back to the board
      </Button>
    </div>
  )
}

function Content({ task }: { task: Task }) {
  const refusal = useRefusal(task.projectId)
  const changeable = refusal === null
  return (
    <>
      <Head task={task} changeable={changeable} />
      {task.heardAt !== undefined && <AwayNotice reason={refusal} />}
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
        <div className="px-4 pt-3 pb-1">
          <Parent task={task} />
          <TaskTitle key={`title ${task.id}`} task={task} changeable={changeable} />
        </div>
        <TaskDescription task={task} changeable={changeable} />
        <Criteria task={task} changeable={changeable} />
        <Dependencies task={task} changeable={changeable} />
        <Subtasks task={task} changeable={changeable} />
        <TaskSessions task={task} changeable={changeable} />
        <Timeline task={task} changeable={changeable} />
        <TaskPrompt task={task} changeable={changeable} />
        <TaskFacts task={task} />
      </div>
    </>
  )
}

function Head({ task, changeable }: { task: Task; changeable: boolean }) {
  const openMenu = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    openTaskMenu(task.id, box.left, box.bottom + 4)
  }
  return (
    <div className="flex h-10 shrink-0 items-center gap-1 border-b border-line pr-1.5 pl-3 max-sm:h-12">
      <StatusIcon status={task.status} />
      <Choice
        label="Status"
        value={task.status}
        options={STATUSES.map((status) => [status, STATUS_WORDS[status]])}
        disabled={!changeable}
        onChange={(status) => void setStatus(task.id, status as TaskStatus)}
      />
      <Choice
        label="Priority"
        value={task.priority}
        options={PRIORITIES.map((priority) => [priority, `${PRIORITY_WORDS[priority]} priority`])}
        disabled={!changeable}
        onChange={(priority) => void setPriority(task.id, priority as TaskPriority)}
      />
      <span className="flex-1" />
      {changeable && (
        <Button size="sm" onClick={() => spawnOn(task.id)} title="Start an agent on it (s)">
          <Icon of={Bot} size={14} />
          Start
          <span className="sr-only"> an agent on it</span>
        </Button>
      )}
      {changeable && (
        <IconButton
          label={`Actions for ${task.title}`}
          title="Actions"
          aria-haspopup="menu"
          onClick={openMenu}
        >
          <Icon of={Ellipsis} />
        </IconButton>
      )}
      <IconButton label="Close the task" title="Close (Esc)" onClick={close}>
        <Icon of={X} size={16} />
      </IconButton>
    </div>
  )
}

interface ChoiceProps {
  label: string
  value: string
  options: readonly (readonly [value: string, words: string])[]
  disabled: boolean
  onChange: (value: string) => void
}

/** A quiet list of a few; the browser's own. */
function Choice({ label, value, options, disabled, onChange }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value)}
      className="h-7 min-w-0 appearance-none truncate rounded-md bg-transparent px-1.5 text-xs text-dim hover:bg-hover hover:text-text disabled:opacity-100 max-sm:h-11"
    >
      {options.map(([id, words]) => (
        <option key={id} value={id} className="bg-raised">
          {words}
        </option>
      ))}
    </select>
  )
}

function Parent({ task }: { task: Task }) {
  const parent = useTask(task.parentId)
  if (!parent) return null
  return (
    <button
      type="button"
      onClick={() => goOnBoard({ taskId: parent.id })}
      className="-ml-1 max-w-full truncate rounded-sm px-1 text-xs text-faint hover:bg-hover hover:text-text max-sm:h-9"
    >
      <span className="sr-only">Subtask of </span>
      {parent.title} /
    </button>
  )
}
