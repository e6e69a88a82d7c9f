import { Ellipsis, Users } from 'lucide-react'
import { type MouseEvent, memo } from 'react'
import { openOverlay } from '../../lib/client/overlay.ts'
import { DOT_LABEL, type DotKind, dotKind } from '../../lib/client/status.ts'
import { useAgent, useDashboard } from '../../lib/client/store.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'
import { Since } from '../ui/Since.tsx'
import { startAgentDrag } from '../workspace/drag.ts'
import { ROW, type RowPlace } from './row.ts'
import { StatusDot } from './StatusDot.tsx'
import { howToOpen, type OpenHow } from './useSelectAgent.ts'

interface AgentRowProps extends RowPlace {
  agentId: string
  /** Depth in the tree, from 1. */
  level: number
  selected: boolean
  onOpen: (id: string, how: OpenHow) => void
  onActive: (key: string) => void
}

/** One agent of the list. It follows its own agent alone, so that an event costs one row. */
export const AgentRow = memo(function AgentRow(props: AgentRowProps) {
  const { agentId, level, selected, onOpen, onActive, id, top, height, active } = props
  const agent = useAgent(agentId)
  const unseen = useDashboard((state) => state.unseen.has(agentId))
  if (!agent) return null
  const kind = dotKind(agent, unseen)
  const name = agent.path[2] || agent.name

  const openMenu = (event: MouseEvent) => {
    event.preventDefault()
    event.stopPropagation()
    onActive(agentId)
    const fromButton = event.type === 'click'
    const box = event.currentTarget.getBoundingClientRect()
    openOverlay({
      kind: 'menu',
      id: agentId,
      x: fromButton ? box.left : event.clientX,
      y: fromButton ? box.bottom + 2 : event.clientY,
    })
  }

  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names its active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys
    <div
      id={id}
      role="treeitem"
      aria-level={level}
      aria-selected={selected}
      data-active={active || undefined}
      data-agent={agentId}
      draggable
      onDragStart={(event) => startAgentDrag(event, agentId)}
      onClick={(event) => {
        onActive(agentId)
        onOpen(agentId, howToOpen(event))
      }}
      onAuxClick={(event) => event.button === 1 && onOpen(agentId, 'tab')}
      onContextMenu={openMenu}
      className={cx(
        ROW,
        'group gap-2 pr-1',
        level > 1 ? 'pl-6.5' : 'pl-2',
        selected ? 'bg-sel' : 'hover:bg-hover',
      )}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <span className="sr-only">
        {agent.name}, {DOT_LABEL[kind]}
      </span>
      <span aria-hidden className="contents">
        <StatusDot kind={kind} />
      </span>
      <span
        aria-hidden
        className={cx(
          'min-w-0 flex-1 truncate text-sm',
          kind === 'hibernated' || kind === 'unreachable' ? 'text-faint' : 'text-text',
          (kind === 'waiting' || kind === 'finished') && 'font-medium',
        )}
      >
        {name}
      </span>
      {agent.viewers > 1 && (
        <span
          className="flex shrink-0 items-center gap-1 text-2xs text-faint"
          title={`${agent.viewers} terminals attached`}
        >
          <Icon of={Users} size={11} />
          {agent.viewers}
        </span>
      )}
      <RowTime agent={agent} kind={kind} />
      <button
        type="button"
        tabIndex={-1}
        aria-label={`Actions for ${agent.name}`}
        onClick={openMenu}
        className="hidden size-6 shrink-0 items-center justify-center rounded-md text-dim group-hover:flex hover:bg-sel hover:text-text max-sm:flex max-sm:size-11"
      >
        <Icon of={Ellipsis} size={15} />
      </button>
    </div>
  )
})

/** Since when, in the fewest words; hidden by the `⋯` button while the pointer is on the row. */
function RowTime({ agent, kind }: { agent: Agent; kind: DotKind }) {
  const look = 'mr-1 shrink-0 text-2xs tabular-nums group-hover:hidden max-sm:group-hover:inline'
  const faint = cx(look, 'text-faint')
  switch (kind) {
    case 'waiting':
      return (
        <Since at={agent.activitySince} prefix="waits " className={cx(look, 'text-accent-text')} />
      )
    case 'working':
      return <Since at={agent.activitySince} className={faint} />
    case 'finished':
      return <span className={faint}>done</span>
    case 'failed':
      return <span className={cx(look, 'text-bad')}>failed</span>
    case 'ended':
      return <span className={faint}>ended</span>
    case 'hibernated':
      return <span className={faint}>asleep</span>
    case 'unreachable':
      return null
    default:
      return <Since at={agent.lastActivityAt} className={faint} />
  }
}
