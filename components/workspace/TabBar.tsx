import { X } from 'lucide-react'
import { type DragEvent, type KeyboardEvent, useEffect, useRef } from 'react'
import { focusRegion } from '../../lib/client/focus.ts'
import { DOT_LABEL, dotKind } from '../../lib/client/status.ts'
import { useDashboard, waitingAmong } from '../../lib/client/store.ts'
import { agentsOf, type Tab } from '../../lib/client/workspace/layout.ts'
import {
  activateTab,
  closeTab,
  focusPane,
  moveTab,
  openInNewTab,
  stepTab,
} from '../../lib/client/workspace/operations.ts'
import { change, useWorkspace } from '../../lib/client/workspace/store.ts'
import { StatusDot } from '../agents/StatusDot.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'
import { AGENT_TYPE } from './drag.ts'

const TAB_TYPE = 'application/x-maestro-tab'

/** The tabs of the page, while there are several. A dropped agent gets a tab of its own. */
export function TabBar() {
  const tabs = useWorkspace(({ workspace }) => workspace.tabs)
  const active = useWorkspace(({ workspace }) => workspace.active)
  const isOpen = useDashboard((state) => state.selectedId !== null)
  const list = useRef<HTMLDivElement>(null)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab in front is brought into view
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ inline: 'nearest' })
  }, [active])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const go: Record<string, () => void> = {
      ArrowLeft: () => change((workspace) => stepTab(workspace, -1)),
      ArrowRight: () => change((workspace) => stepTab(workspace, 1)),
      Delete: () => change((workspace) => closeTab(workspace, active)),
      Enter: () => focusRegion('main'),
    }
    const action = go[event.key]
    if (!action) return
    event.preventDefault()
    action()
    // The tab in front has the keyboard, not its terminal, until Enter.
    if (event.key === 'Enter') return
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus(),
    )
  }

  const onDrop = (event: DragEvent) => {
    const agentId = event.dataTransfer.getData(AGENT_TYPE)
    if (!agentId) return
    event.preventDefault()
    change((workspace) => openInNewTab(workspace, agentId))
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is dropped here has keys as well
    <div
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(AGENT_TYPE)) event.preventDefault()
      }}
      onDrop={onDrop}
      className="flex h-8 shrink-0 border-b border-line bg-panel"
    >
      <div
        ref={list}
        role="tablist"
        aria-label="Tabs"
        tabIndex={-1}
        onKeyDown={onKeyDown}
        className="flex min-w-0 overflow-x-auto [scrollbar-width:none]"
      >
        {tabs.map((tab, index) => (
          <TabButton key={tab.id} tab={tab} index={index} isFront={isOpen && tab.id === active} />
        ))}
      </div>
    </div>
  )
}

interface TabButtonProps {
  tab: Tab
  index: number
  isFront: boolean
}

function TabButton({ tab, index, isFront }: TabButtonProps) {
  const ids = agentsOf(tab)
  const agent = useDashboard((state) => state.agents.get(tab.focused))
  const unseen = useDashboard((state) => state.unseen.has(tab.focused))
  const waiting = useDashboard((state) => waitingAmong(state, ids))
  const kind = agent && (waiting > 0 ? 'waiting' : dotKind(agent, unseen))
  const name = agent?.path[2] || agent?.name || 'Gone'
  const more = ids.length > 1 && `and ${ids.length - 1} more`
  const words = [more, kind && DOT_LABEL[kind]].filter(Boolean).join(', ')

  const onDragStart = (event: DragEvent) => {
    event.dataTransfer.setData(TAB_TYPE, tab.id)
    event.dataTransfer.effectAllowed = 'move'
  }
  const onDrop = (event: DragEvent) => {
    const moved = event.dataTransfer.getData(TAB_TYPE)
    if (!moved) return
    event.preventDefault()
    change((workspace) => moveTab(workspace, moved, index))
  }
  const close = () => change((workspace) => closeTab(workspace, tab.id))

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer's ways; the tab in it has the keys
    <div
      role="presentation"
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(TAB_TYPE)) event.preventDefault()
      }}
      onDrop={onDrop}
      onAuxClick={(event) => event.button === 1 && close()}
      className={cx(
        'group/tab relative flex shrink-0 items-center border-r border-line',
        isFront ? 'bg-bg text-text' : 'text-dim hover:bg-hover',
      )}
    >
      <button
        type="button"
        role="tab"
        draggable
        onDragStart={onDragStart}
        aria-selected={isFront}
        aria-keyshortcuts="Delete"
        title={agent?.name}
        tabIndex={isFront || (index === 0 && !isFront) ? 0 : -1}
        onClick={() => {
          // From the page without an agent the tab in front comes back, too.
          change((workspace) => focusPane(activateTab(workspace, tab.id), tab.focused))
        }}
        className="flex h-full max-w-56 min-w-24 items-center gap-1.5 py-0 pr-8 pl-2.5 text-xs"
      >
        {kind ? (
          <span aria-hidden className="contents">
            <StatusDot kind={kind} />
          </span>
        ) : null}
        <span className="min-w-0 truncate">{name}</span>
        {words && <span className="sr-only">, {words}</span>}
        {ids.length > 1 && (
          <span aria-hidden className="shrink-0 text-2xs text-faint tabular-nums">
            +{ids.length - 1}
          </span>
        )}
      </button>
      <button
        type="button"
        // A list of tabs holds nothing but tabs; Del closes one by keyboard.
        tabIndex={-1}
        aria-hidden
        title={`Close the tab of ${name}; its agents go on`}
        onClick={close}
        className={cx(
          'absolute right-1.5 flex size-5 items-center justify-center rounded-sm text-faint hover:bg-sel hover:text-text',
          !isFront && 'opacity-0 group-hover/tab:opacity-100',
        )}
      >
        <Icon of={X} size={12} />
      </button>
    </div>
  )
}
