import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import {
  type DragEvent,
  type KeyboardEvent,
  memo,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react'
import { setStatus } from '../../lib/client/work/actions.ts'
import { useBoardPlace } from '../../lib/client/work/place.ts'
import { useWork } from '../../lib/client/work/store.ts'
import { setActive, useBoardUi } from '../../lib/client/work/ui.ts'
import { counted, STATUS_WORDS } from '../../lib/client/work/words.ts'
import type { TaskStatus } from '../../lib/wire/task.ts'
import { cx } from '../ui/cx.ts'
import { acceptTask, droppedTask } from './drag.ts'
import { StatusIcon } from './StatusIcon.tsx'
import { TaskCard } from './TaskCard.tsx'
import { onTaskKey, taskDomId } from './useTaskKeys.ts'

/** px of a card with one line of title; longer ones are measured. */
const CARD = 58
const GAP = 6

interface ColumnProps {
  status: TaskStatus
  changeable: boolean
  /** The one column that Tab reaches. */
  tabbable: boolean
  /** To the neighbours; with `carry` the task goes along. */
  onStep: (from: TaskStatus, by: 1 | -1, carry: boolean) => void
  className?: string
}

/** The tasks of one status (WAI-ARIA, listbox); only the cards in view are in the page. */
export const Column = memo(function Column(props: ColumnProps) {
  const { status, changeable, tabbable, onStep, className } = props
  const ids = useWork(({ columns }) => columns[status])
  const [isOver, setOver] = useState(false)

  const onDrop = (event: DragEvent) => {
    setOver(false)
    const id = droppedTask(event)
    if (id) void setStatus(id, status)
  }
  const onDragLeave = (event: DragEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
  }
  return (
    <section
      aria-label={STATUS_WORDS[status]}
      onDragOver={(event) => changeable && acceptTask(event) && setOver(true)}
      onDragLeave={onDragLeave}
      onDrop={onDrop}
      className={cx(
        'flex min-h-0 min-w-60 flex-1 flex-col border-r border-line last:border-r-0 max-sm:min-w-0',
        isOver && 'bg-hover',
        className,
      )}
    >
      <h2 className="flex h-9 shrink-0 items-center gap-2 px-3.5 text-xs font-medium text-dim max-sm:hidden">
        <StatusIcon status={status} />
        {STATUS_WORDS[status]}
        <span className="text-faint tabular-nums" title={counted(ids.length, 'task')}>
          {ids.length.toLocaleString('en')}
        </span>
      </h2>
      <Cards {...{ status, ids, changeable, tabbable, onStep }} />
    </section>
  )
})

interface CardsProps extends Omit<ColumnProps, 'className'> {
  ids: readonly string[]
}

function Cards({ status, ids, changeable, tabbable, onStep }: CardsProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const openId = useBoardPlace(({ taskId }) => taskId)
  const activeIndex = useBoardUi(({ activeId }) => (activeId ? ids.indexOf(activeId) : -1))
  // With a new function all places would be reckoned anew, at every step of a scroll.
  const getItemKey = useCallback((index: number) => ids[index] ?? index, [ids])
  const virtualizer = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD,
    getItemKey,
    gap: GAP,
    overscan: 6,
    paddingStart: 2,
    paddingEnd: 16,
    // The card that the keyboard is on stays in the page, which names it.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range)
      if (activeIndex < 0 || shown.includes(activeIndex)) return shown
      return [...shown, activeIndex].sort((a, b) => a - b)
    },
  })

  const moveTo = useCallback(
    (index: number) => {
      const at = Math.max(0, Math.min(ids.length - 1, index))
      const id = ids[at]
      if (id === undefined) return
      setActive(id)
      virtualizer.scrollToIndex(at, { align: 'auto' })
    },
    [ids, virtualizer],
  )
  // A card that came here by the keyboard is brought into sight.
  const arrived = useRef(-1)
  useEffect(() => {
    if (activeIndex >= 0 && arrived.current < 0) virtualizer.scrollToIndex(activeIndex)
    arrived.current = activeIndex
  }, [activeIndex, virtualizer])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / (CARD + GAP)) - 1)
    const moves: Record<string, number> = {
      ArrowDown: activeIndex + 1,
      ArrowUp: activeIndex - 1,
      j: activeIndex + 1,
      k: activeIndex - 1,
      PageDown: activeIndex + page,
      PageUp: activeIndex - page,
      Home: 0,
      End: ids.length - 1,
    }
    const move = moves[event.key]
    const active = ids[activeIndex]
    if (move !== undefined) moveTo(move)
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      onStep(status, event.key === 'ArrowRight' ? 1 : -1, event.shiftKey)
    } else if (active === undefined || !onTaskKey(event, active, changeable)) return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label={`${STATUS_WORDS[status]} tasks`}
      aria-activedescendant={ids[activeIndex] && taskDomId(ids[activeIndex])}
      tabIndex={tabbable ? 0 : -1}
      data-board-list={status}
      data-region-entry={tabbable || undefined}
      onKeyDown={onKeyDown}
      onFocus={() => activeIndex < 0 && moveTo(0)}
      className="group/column min-h-0 flex-1 overflow-y-auto overscroll-contain focus-visible:outline-none"
    >
      <div role="none" className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const id = ids[item.index]
          return (
            id !== undefined && (
              <TaskCard
                key={id}
                id={id}
                top={item.start}
                index={item.index}
                count={ids.length}
                active={item.index === activeIndex}
                open={id === openId}
                changeable={changeable}
                measure={virtualizer.measureElement}
              />
            )
          )
        })}
      </div>
    </div>
  )
}
