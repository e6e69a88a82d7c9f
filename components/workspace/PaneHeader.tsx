import { Ellipsis, History, LayoutGrid, Maximize, Minimize, X } from 'lucide-react'
import type { MouseEvent } from 'react'
import { hostLabel } from '../../lib/client/hosts.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { hasEnded, isWaiting } from '../../lib/client/status.ts'
import { useAgent, useDashboard } from '../../lib/client/store.ts'
import { openHistory } from '../../lib/client/terminal/history-wish.ts'
import { openArrange } from '../../lib/client/workspace/keys.ts'
import { closePane, focusPane, toggleZoom } from '../../lib/client/workspace/operations.ts'
import { change } from '../../lib/client/workspace/store.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { AgentPath } from '../agents/AgentPath.tsx'
import { PanelButton } from '../agents/PanelButton.tsx'
import { ShowSidebar } from '../shell/ShowSidebar.tsx'
import { IconButton } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'
import { startAgentDrag } from './drag.ts'

interface PaneHeaderProps {
  agentId: string
  focused: boolean
  zoomed: boolean
  /** In the page's top left corner, where the way back to the list is. */
  first: boolean
}

/** The one line over a terminal that has others beside it. Its buttons show with the pointer or the focus. */
export function PaneHeader({ agentId, focused, zoomed, first }: PaneHeaderProps) {
  const agent = useAgent(agentId)
  const name = agent?.name ?? 'gone agent'
  const runs = agent?.state === 'running' && !hasEnded(agent)
  const zoom = () => change((workspace) => toggleZoom(focusPane(workspace, agentId)))
  const openMenu = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    openOverlay({ kind: 'menu', id: agentId, x: box.left, y: box.bottom + 4 })
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keyboard has chords for what the pointer does here
    <header
      draggable
      onDragStart={(event) => startAgentDrag(event, agentId)}
      onDoubleClick={(event) => event.target === event.currentTarget && zoom()}
      className={cx(
        'group/pane @container relative flex h-[30px] shrink-0 items-center gap-2 border-b pr-1 pl-2.5',
        focused ? 'border-line2 bg-sel' : 'border-line bg-panel',
      )}
    >
      {first && <ShowSidebar />}
      <h2
        className={cx(
          'flex min-w-0 items-center gap-2 text-xs',
          '@max-2xs:[&_.text-faint]:hidden',
          !focused && '[&_.text-text]:text-dim',
        )}
      >
        {agent ? <AgentPath agent={agent} withDot /> : <span className="text-faint">Gone</span>}
      </h2>
      {agent && <Where agent={agent} />}
      {agent && <Asks agent={agent} />}
      <span className="flex-1" />
      <span
        className={cx(
          'flex shrink-0 items-center',
          // Elsewhere they lie over the line's end, so that they take no room while nobody asks for them.
          !focused &&
            'absolute inset-y-0 right-0 bg-panel pr-1 pl-1.5 opacity-0 group-focus-within/pane:opacity-100 group-hover/pane:opacity-100 pointer-coarse:opacity-100',
        )}
      >
        {runs && (
          <IconButton
            label={`History of ${name}`}
            title="History of the terminal (Shift+PageUp)"
            onClick={() => openHistory(agentId)}
            size="sm"
            className="@max-xs:hidden"
          >
            <Icon of={History} size={14} />
          </IconButton>
        )}
        {focused && <Arrange />}
        {agent && (
          <IconButton
            label={`Actions for ${name}`}
            title="Actions"
            aria-haspopup="menu"
            onClick={openMenu}
            size="sm"
          >
            <Icon of={Ellipsis} size={14} />
          </IconButton>
        )}
        {focused && <PanelButton className="@max-xs:hidden" />}
        <IconButton
          label={zoomed ? `Put ${name} back into the grid` : `Maximise ${name}`}
          title={`${zoomed ? 'Back to the grid' : 'Maximise'} (Ctrl+Shift+Enter)`}
          aria-pressed={zoomed}
          onClick={zoom}
          size="sm"
          className="@max-xs:hidden"
        >
          <Icon of={zoomed ? Minimize : Maximize} size={13} />
        </IconButton>
        <IconButton
          label={`Close the pane of ${name}`}
          title="Close the pane (Ctrl+Shift+X); the agent goes on"
          onClick={() => change((workspace) => closePane(workspace, agentId))}
          size="sm"
        >
          <Icon of={X} size={14} />
        </IconButton>
      </span>
    </header>
  )
}

/** The agent's host, where there is more than one. */
function Where({ agent }: { agent: Agent }) {
  const host = useDashboard((state) =>
    state.hosts.size > 1 ? hostLabel(state.hosts, agent.hostId) : null,
  )
  if (!host) return null
  return (
    <span className="max-w-32 min-w-0 shrink-50 truncate text-2xs text-faint @max-xs:hidden">
      {host}
    </span>
  )
}

/** What it asks, while it waits. */
function Asks({ agent }: { agent: Agent }) {
  if (!isWaiting(agent)) return null
  const question = agent.question?.text ?? 'It asks for something.'
  return (
    <span
      title={question}
      className="flex min-w-4 shrink-50 items-center gap-1.5 text-2xs font-medium text-accent-text"
    >
      <span aria-hidden className="shrink-0 text-xs font-semibold">
        ?
      </span>
      <span className="truncate @max-sm:sr-only">{question}</span>
    </span>
  )
}

/** Opens the menu of grids. */
export function Arrange() {
  return (
    <IconButton
      label="Arrange terminals"
      title="Arrange terminals (Ctrl+Shift+G)"
      aria-haspopup="menu"
      data-arrange
      onClick={(event) => openArrange(event.currentTarget)}
      size="sm"
      className="max-sm:hidden"
    >
      <Icon of={LayoutGrid} size={14} />
    </IconButton>
  )
}
