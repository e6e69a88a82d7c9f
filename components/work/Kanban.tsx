import { useCallback, useState } from 'react'
import { setStatus } from '../../lib/client/work/actions.ts'
import { useWork } from '../../lib/client/work/store.ts'
import { focusBoard, setActive, useBoardUi } from '../../lib/client/work/ui.ts'
import { STATUS_WORDS, STATUSES } from '../../lib/client/work/words.ts'
import type { TaskStatus } from '../../lib/wire/task.ts'
import { cx } from '../ui/cx.ts'
import { useIsPhone } from '../ui/useMedia.ts'
import { Column } from './Column.tsx'
import { StatusIcon } from './StatusIcon.tsx'

/** The column that Tab reaches: that of the task at hand, else the first that has one. */
function useTabbable(): TaskStatus {
  const activeStatus = useActiveStatus()
  const first = useWork(({ columns }) => STATUSES.find((status) => columns[status].length > 0))
  return activeStatus ?? first ?? 'pending'
}

function useActiveStatus(): TaskStatus | undefined {
  const activeId = useBoardUi((ui) => ui.activeId)
  return useWork(({ columns, tasks }) => {
    const status = activeId === null ? undefined : tasks.get(activeId)?.status
    return status && activeId && columns[status].includes(activeId) ? status : undefined
  })
}

/** Four columns side by side; a phone shows one of them at a time. */
export function Kanban({ changeable }: { changeable: boolean }) {
  const shownStatuses = useWork(({ filter }) => filter.statuses)
  const statuses =
    shownStatuses.length > 0 ? STATUSES.filter((one) => shownStatuses.includes(one)) : STATUSES
  const isPhone = useIsPhone()
  const tabbable = useTabbable()
  const [chosen, setChosen] = useState<TaskStatus>('pending')
  const shown = statuses.includes(chosen) ? chosen : (statuses[0] ?? 'pending')

  const onStep = useCallback((from: TaskStatus, by: 1 | -1, carry: boolean) => {
    const { columns } = useWork.getState()
    const { activeId } = useBoardUi.getState()
    const at = STATUSES.indexOf(from)
    const beyond = by === 1 ? STATUSES.slice(at + 1) : STATUSES.slice(0, at).reverse()
    // A task goes to the very next column; the keyboard to the next one that has any.
    const to = carry ? beyond[0] : beyond.find((status) => columns[status].length > 0)
    if (!to) return
    if (carry && activeId) void setStatus(activeId, to)
    else if (!carry) {
      const place = Math.max(0, activeId ? columns[from].indexOf(activeId) : 0)
      setActive(columns[to][Math.min(place, columns[to].length - 1)] ?? null)
    }
    focusBoard()
  }, [])

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {isPhone && <Tabs statuses={statuses} chosen={shown} onChoose={setChosen} />}
      <div className="flex min-h-0 flex-1 overflow-x-auto">
        {statuses
          .filter((status) => !isPhone || status === shown)
          .map((status) => (
            <Column
              key={status}
              status={status}
              changeable={changeable}
              tabbable={isPhone || status === tabbable}
              onStep={onStep}
            />
          ))}
      </div>
    </div>
  )
}

interface TabsProps {
  statuses: readonly TaskStatus[]
  chosen: TaskStatus
  onChoose: (status: TaskStatus) => void
}

function Tabs({ statuses, chosen, onChoose }: TabsProps) {
  const columns = useWork((state) => state.columns)
  return (
    <fieldset aria-label="Status" className="flex shrink-0 border-b border-line px-1">
      {statuses.map((status) => (
        <button
          key={status}
          type="button"
          aria-pressed={status === chosen}
          onClick={() => onChoose(status)}
          className={cx(
            'flex h-11 items-center justify-center gap-1.5 border-b-2 px-2.5 text-xs tabular-nums',
            status === chosen ? 'flex-1 border-text text-text' : 'border-transparent text-dim',
          )}
        >
          <StatusIcon status={status} />
          <span className={status === chosen ? undefined : 'sr-only'}>{STATUS_WORDS[status]}</span>
          <span className="text-faint">{columns[status].length.toLocaleString('en')}</span>
        </button>
      ))}
    </fieldset>
  )
}
