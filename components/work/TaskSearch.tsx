import { type KeyboardEvent, useId, useMemo, useState } from 'react'
import { matcherOf, NO_FILTER } from '../../lib/client/work/filter.ts'
import { useWork } from '../../lib/client/work/store.ts'
import type { Task } from '../../lib/wire/task.ts'
import { cx } from '../ui/cx.ts'
import { INPUT } from '../ui/Field.tsx'
import { useLeave } from '../ui/useLeave.ts'
import { StatusIcon } from './StatusIcon.tsx'

const SHOWN = 7

interface TaskSearchProps {
  label: string
  /** Ids that are not offered. */
  without: readonly string[]
  onChoose: (task: Task) => void
}

/** A task of the project by words of its title (WAI-ARIA, combobox with a list). */
export function TaskSearch({ label, without, onChoose }: TaskSearchProps) {
  const listId = useId()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const [open, setOpen] = useState(false)
  const onBlur = useLeave(() => setOpen(false))
  const tasks = useWork((state) => state.tasks)
  const projectId = useWork((state) => state.projectId)
  const found = useMemo(() => {
    if (!open) return []
    const matches = matcherOf({ ...NO_FILTER, text }, new Map())
    const list: Task[] = []
    for (const task of tasks.values()) {
      if (task.projectId !== projectId || without.includes(task.id) || !matches(task)) continue
      if (list.push(task) >= SHOWN) break
    }
    return list
  }, [open, text, tasks, projectId, without])
  const active = Math.min(at, found.length - 1)

  const choose = (task: Task | undefined) => {
    if (!task) return
    onChoose(task)
    setText('')
    setAt(0)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') {
      setOpen(true)
      setAt(Math.min(found.length - 1, active + (open ? 1 : 0)))
    } else if (event.key === 'ArrowUp') setAt(Math.max(0, active - 1))
    else if (event.key === 'Enter' && open) choose(found[active])
    else if (event.key === 'Escape' && open) setOpen(false)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const shown = open && found.length > 0
  return (
    <div className="mt-1.5">
      <input
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={shown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={shown ? `${listId}-${active}` : undefined}
        value={text}
        placeholder={label}
        onFocus={() => setOpen(true)}
        onChange={(event) => {
          setText(event.target.value)
          setOpen(true)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
        onBlur={onBlur}
        autoComplete="off"
        className={cx(INPUT, 'h-8 max-sm:h-11')}
      />
      <div
        id={listId}
        role="listbox"
        aria-label="Tasks found"
        hidden={!shown}
        className="mt-1 rounded-md border border-line2 bg-raised p-1"
      >
        {found.map((task, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and names it
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input handles the keys
          <div
            key={task.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            // The input must not lose the focus before the click arrives.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(task)}
            className={cx(
              'flex h-7 items-center gap-2 rounded-sm px-2 text-xs max-sm:h-11',
              index === active ? 'bg-sel text-text' : 'text-dim hover:bg-hover',
            )}
          >
            <StatusIcon status={task.status} size={13} />
            <span className="truncate">{task.title}</span>
          </div>
        ))}
      </div>
      {open && text !== '' && found.length === 0 && (
        <p className="mt-1 text-xs text-faint">No other task has these words.</p>
      )}
    </div>
  )
}
