import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type DragEvent,
  type KeyboardEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { toggleCollapsed, usePrefs } from '../../lib/client/prefs.ts'
import { setParent } from '../../lib/client/work/actions.ts'
import { isFiltering } from '../../lib/client/work/filter.ts'
import { useBoardPlace } from '../../lib/client/work/place.ts'
import { useWork } from '../../lib/client/work/store.ts'
import { type Children, childrenOf, type TaskRow, treeRows } from '../../lib/client/work/tree.ts'
import { setActive, useBoardUi } from '../../lib/client/work/ui.ts'
import { STATUSES } from '../../lib/client/work/words.ts'
import { cx } from '../ui/cx.ts'
import { useIsPhone } from '../ui/useMedia.ts'
import { acceptTask, droppedTask } from './drag.ts'
import { TaskTreeRow } from './TaskTreeRow.tsx'
import { onTaskKey, taskDomId } from './useTaskKeys.ts'

const ROW = 32
const COARSE_ROW = 46

/** What a task's fold is remembered as, among those of the list of agents. */
const foldKey = (id: string) => `task:${id}`

function useChildren(projectId: string): Children {
  const structure = useWork((state) => state.structure)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `structure` stands for the tasks
  return useMemo(() => childrenOf(useWork.getState().tasks, projectId), [structure, projectId])
}

/** Rows in sight; without a filter they outlive every change that is not one of the tree's shape. */
function useRows(children: Children): TaskRow[] {
  const collapsedKeys = usePrefs((prefs) => prefs.collapsed)
  // With a filter, the columns hold what it leaves.
  const kept = useWork((state) => (isFiltering(state.filter) ? state.columns : null))
  return useMemo(() => {
    const { tasks } = useWork.getState()
    const collapsed = new Set(
      collapsedKeys.flatMap((key) => (key.startsWith('task:') ? key.slice(5) : [])),
    )
    const ids = kept && new Set(STATUSES.flatMap((status) => kept[status]))
    return treeRows(children, collapsed, tasks, ids)
  }, [children, collapsedKeys, kept])
}

/** A project's tasks below their parents (WAI-ARIA, tree view); only the rows in view are in the page. */
export function TaskTree({ projectId, changeable }: { projectId: string; changeable: boolean }) {
  const scroller = useRef<HTMLDivElement>(null)
  const [isOver, setOver] = useState(false)
  const openId = useBoardPlace(({ taskId }) => taskId)
  const children = useChildren(projectId)
  const rows = useRows(children)
  const activeId = useBoardUi((ui) => ui.activeId)
  const activeIndex = rows.findIndex(({ id }) => id === activeId)
  const active = rows[activeIndex]
  const height = useIsPhone() ? COARSE_ROW : ROW

  // With a new function all places would be reckoned anew, at every step of a scroll.
  const getItemKey = useCallback((index: number) => rows[index]?.id ?? index, [rows])
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey,
    overscan: 12,
    paddingStart: 4,
    paddingEnd: 16,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height comes into the measures here
  useEffect(() => virtualizer.measure(), [height, virtualizer])

  const moveTo = (index: number) => {
    const at = Math.max(0, Math.min(rows.length - 1, index))
    const row = rows[at]
    if (!row) return
    setActive(row.id)
    virtualizer.scrollToIndex(at, { align: 'auto' })
  }
  const parentIndex = (from: number) =>
    rows.slice(0, from).findLastIndex(({ level }) => level < (rows[from]?.level ?? 0))

  const fold = (wanted: boolean) => {
    if (!active) return
    if (active.expanded === wanted) toggleCollapsed(foldKey(active.id))
    else if (wanted) moveTo(Math.max(0, parentIndex(activeIndex)))
    else if (active.expanded) moveTo(activeIndex + 1)
  }
  /** In: under the sibling above. Out: beside its parent. */
  const shift = (inwards: boolean) => {
    if (!active || !changeable) return
    const { tasks } = useWork.getState()
    const parentId = tasks.get(active.id)?.parentId ?? null
    if (!inwards) {
      if (parentId !== null) void setParent(active.id, tasks.get(parentId)?.parentId ?? null)
      return
    }
    const siblings = children.get(parentId ?? '') ?? []
    const above = siblings[siblings.indexOf(active.id) - 1]
    if (above) void setParent(active.id, above)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 1)
    const keys: Record<string, () => void> = {
      ArrowDown: () => moveTo(activeIndex + 1),
      ArrowUp: () => moveTo(activeIndex - 1),
      j: () => moveTo(activeIndex + 1),
      k: () => moveTo(activeIndex - 1),
      PageDown: () => moveTo(activeIndex + page),
      PageUp: () => moveTo(activeIndex - page),
      Home: () => moveTo(0),
      End: () => moveTo(rows.length - 1),
      ArrowLeft: () => (event.shiftKey ? shift(false) : fold(true)),
      ArrowRight: () => (event.shiftKey ? shift(true) : fold(false)),
    }
    const action = keys[event.key]
    if (action) action()
    else if (!active || !onTaskKey(event, active.id, changeable)) return
    event.preventDefault()
    event.stopPropagation()
  }

  const onDrop = (event: DragEvent) => {
    setOver(false)
    const id = droppedTask(event)
    if (id) void setParent(id, null)
  }
  return (
    <div
      ref={scroller}
      role="tree"
      aria-label="Tasks"
      aria-activedescendant={active && taskDomId(active.id)}
      tabIndex={0}
      data-board-list="tree"
      data-region-entry
      onKeyDown={onKeyDown}
      onFocus={() => activeIndex < 0 && moveTo(0)}
      // Beside the rows: the top of the tree.
      onDragOver={(event) => changeable && acceptTask(event) && setOver(true)}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className={cx(
        'group/tree min-h-0 flex-1 overflow-y-auto overscroll-contain focus-visible:outline-none',
        isOver && 'bg-hover',
      )}
    >
      <div role="none" className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows[item.index]
          return (
            row && (
              <TaskTreeRow
                key={row.id}
                {...row}
                below={children.get(row.id)}
                top={item.start}
                height={item.size}
                active={item.index === activeIndex}
                open={row.id === openId}
                changeable={changeable}
              />
            )
          )
        })}
      </div>
    </div>
  )
}
