import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react'
import { focusRegion } from '../../lib/client/focus.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { toggleCollapsed } from '../../lib/client/prefs.ts'
import { useReveal } from '../../lib/client/reveal.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { type Row, typeaheadIndex } from '../../lib/client/tree.ts'
import { useIsPhone } from '../ui/useMedia.ts'
import { AgentRow } from './AgentRow.tsx'
import { GroupRow } from './GroupRow.tsx'
import { HostRow } from './HostRow.tsx'
import { howToOpen, type OpenHow, useOpenAgent } from './useSelectAgent.ts'

export interface AgentTreeHandle {
  focusFirst(): void
  openFirst(): void
}

interface AgentTreeProps {
  rows: readonly Row[]
  filtered: boolean
  ref: Ref<AgentTreeHandle>
}

const HEIGHT = { host: 36, group: 26, agent: 28 }
const COARSE_HEIGHT = { host: 40, group: 36, agent: 46 }
/** Letters typed closer together than this make one word. */
const TYPEAHEAD_MS = 700

const rowDomId = (row: Row) => `row-${row.key.replaceAll(/[^\w-]/g, '_')}`

function labelOf(row: Row): string {
  if (row.kind === 'group') return row.level2 || row.level1
  if (row.kind === 'host') return useDashboard.getState().hosts.get(row.hostId)?.name ?? ''
  const agent = useDashboard.getState().agents.get(row.id)
  return agent ? agent.path[2] || agent.name : ''
}

/** The agents as a tree (WAI-ARIA, tree view); only the rows in view are in the page. */
export function AgentTree({ rows, filtered, ref }: AgentTreeProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const typed = useRef({ text: '', at: 0 })
  const selectedId = useDashboard((state) => state.selectedId)
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const openAgent = useOpenAgent()
  const heights = useIsPhone() ? COARSE_HEIGHT : HEIGHT

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heights[rows[index]?.kind ?? 'agent'],
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
    paddingEnd: 12,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights come into the measures here
  useEffect(() => virtualizer.measure(), [heights, virtualizer])

  const found = rows.findIndex((row) => row.key === activeKey)
  const activeIndex = found >= 0 ? found : rows.findIndex((row) => row.key === selectedId)
  const active = rows[activeIndex]

  const moveTo = useCallback(
    (index: number) => {
      const row = rows[Math.max(0, Math.min(rows.length - 1, index))]
      if (!row) return
      setActiveKey(row.key)
      virtualizer.scrollToIndex(rows.indexOf(row), { align: 'auto' })
    },
    [rows, virtualizer],
  )

  const revealed = useReveal((reveal) => reveal.key)
  useEffect(() => {
    const index = rows.findIndex((row) => row.key === revealed)
    if (index < 0) return
    useReveal.setState({ key: null })
    moveTo(index)
    scroller.current?.focus()
  }, [revealed, rows, moveTo])

  const open = useCallback(
    (row: Row | undefined, how: OpenHow = 'here') => {
      if (!row) return
      if (row.kind !== 'agent') return toggleCollapsed(row.key)
      openAgent(row.id, how)
      // The pane takes the focus when it is there; an agent that is shown already gets it now.
      requestAnimationFrame(() => focusRegion('main'))
    },
    [openAgent],
  )

  useImperativeHandle(ref, () => {
    const first = () => rows.findIndex((row) => row.kind === 'agent')
    return {
      focusFirst() {
        scroller.current?.focus()
        moveTo(first())
      },
      openFirst() {
        open(rows[first()])
      },
    }
  }, [rows, moveTo, open])

  const fold = (wanted: boolean) => {
    if (!active) return
    if (active.kind !== 'agent' && active.collapsed !== wanted) toggleCollapsed(active.key)
    else if (wanted) {
      const above = rows.slice(0, activeIndex)
      const parent = above.findLastIndex((row) => row.level < active.level)
      if (parent >= 0) moveTo(parent)
    } else if (active.kind !== 'agent') moveTo(activeIndex + 1)
  }

  const openMenu = () => {
    if (active?.kind !== 'agent') return
    const box = document.getElementById(rowDomId(active))?.getBoundingClientRect()
    if (box) openOverlay({ kind: 'menu', id: active.id, x: box.left + 32, y: box.bottom })
  }

  const onAgent = (kind: 'rename' | 'delete') => {
    if (active?.kind === 'agent') openOverlay({ kind, id: active.id })
  }

  const typeahead = (letter: string): boolean => {
    const now = Date.now()
    const going = now - typed.current.at < TYPEAHEAD_MS && typed.current.text !== ''
    // These letters are shortcuts, unless a word is being typed.
    if (!going && 'binp'.includes(letter)) return false
    const text = going && typed.current.text !== letter ? typed.current.text + letter : letter
    typed.current = { text, at: now }
    const index = typeaheadIndex(rows.map(labelOf), activeIndex, text)
    if (index !== null) moveTo(index)
    return true
  }

  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / heights.agent) - 1)
  const keys: Record<string, () => void> = {
    ArrowDown: () => moveTo(activeIndex + 1),
    ArrowUp: () => moveTo(activeIndex - 1),
    PageDown: () => moveTo(activeIndex + page),
    PageUp: () => moveTo(activeIndex - page),
    Home: () => moveTo(0),
    End: () => moveTo(rows.length - 1),
    ArrowLeft: () => fold(true),
    ArrowRight: () => fold(false),
    Enter: () => open(active),
    ' ': () => open(active),
    F2: () => onAgent('rename'),
    Delete: () => onAgent('delete'),
    ContextMenu: openMenu,
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.altKey) {
      event.preventDefault()
      event.stopPropagation()
      return open(active, howToOpen(event))
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const action = event.key === 'F10' && event.shiftKey ? openMenu : keys[event.key]
    if (action) action()
    else if (!/^[\p{L}\p{N}_]$/u.test(event.key) || !typeahead(event.key)) return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div
      id="agent-tree"
      ref={scroller}
      role="tree"
      aria-label={filtered ? 'Agents that match the filter' : 'Agents'}
      aria-activedescendant={active ? rowDomId(active) : undefined}
      tabIndex={0}
      data-region-entry
      data-pull
      onKeyDown={onKeyDown}
      className="group/tree min-h-0 flex-1 overflow-y-auto overscroll-contain focus-visible:outline-none"
    >
      <div role="none" className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (!row) return null
          const place = {
            id: rowDomId(row),
            top: item.start,
            height: item.size,
            active: item.index === activeIndex,
          }
          if (row.kind === 'host') return <HostRow key={row.key} row={row} {...place} />
          if (row.kind === 'group') return <GroupRow key={row.key} row={row} {...place} />
          return (
            <AgentRow
              key={row.key}
              agentId={row.id}
              level={row.level}
              selected={row.id === selectedId}
              onOpen={openAgent}
              onActive={setActiveKey}
              {...place}
            />
          )
        })}
      </div>
    </div>
  )
}
